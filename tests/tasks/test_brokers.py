"""Both brokers keep the contract (R4)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from penpot_core.ids import next_id
from penpot_core.tasks.broker import Delivery, LocalBroker, TaskBroker
from penpot_core.testing.tasks import TaskBrokerContract
from penpot_core.testing.valkey import Valkey
from penpot_plugins.bus_redis.task_broker import RedisTaskBroker


@pytest.fixture(scope="module")
def valkey() -> Iterator[Valkey]:
    """A real Valkey."""
    running = Valkey()
    yield running
    running.stop()


class TestLocalBroker(TaskBrokerContract):
    """In the memory of the process."""

    def make(self, delivery: Delivery) -> TaskBroker:
        return LocalBroker(delivery)


class TestRedisBroker(TaskBrokerContract):
    """Through a real Valkey."""

    @pytest.fixture(autouse=True)
    def connected(self, valkey: Valkey) -> None:
        self.uri = valkey.environment()["PENPOT_REDIS_URI"]

    def make(self, delivery: Delivery) -> TaskBroker:
        return RedisTaskBroker(self.uri, next_id().hex, delivery)
