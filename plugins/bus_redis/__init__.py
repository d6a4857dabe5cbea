"""The message bus and the broker of tasks over Redis or Valkey, used where `redis-uri` is set (contract/msgbus.md).

Needs: a Redis or Valkey server. Carries the same channels and payloads as the reference, so the exporter can
publish on it too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from penpot_core.hookspecs import hookimpl
from penpot_core.settings import kernel
from penpot_core.types import BusProvider, TaskBrokerProvider

if TYPE_CHECKING:
    from penpot_core.app import App


@hookimpl
def penpot_buses() -> Sequence[BusProvider]:
    """The Redis bus; redis-py is imported only when it is used."""
    return [BusProvider("redis", make, enabled=lambda app: bool(app.settings[kernel.REDIS_URI]))]


@hookimpl
def penpot_task_brokers() -> Sequence[TaskBrokerProvider]:
    """The Redis broker of tasks, for all workers of a tenant."""
    return [TaskBrokerProvider("redis", make_tasks, enabled=lambda app: bool(app.settings[kernel.REDIS_URI]))]


def make_tasks(app: App, delivery: Any) -> Any:
    """Build the broker of the settings."""
    from penpot_plugins.bus_redis.task_broker import RedisTaskBroker

    return RedisTaskBroker(str(app.settings[kernel.REDIS_URI]), app.settings[kernel.TENANT], delivery)


def make(app: App) -> Any:
    """Build the bus of the settings."""
    from penpot_plugins.bus_redis.bus import RedisBus

    return RedisBus(
        str(app.settings[kernel.REDIS_URI]),
        tenant=app.settings[kernel.TENANT],
        codec=app.codec,
        metrics=app.metrics,
    )
