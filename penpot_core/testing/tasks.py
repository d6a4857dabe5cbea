"""The contract that every broker of tasks keeps, as tests (R4).

class TestMyBroker(TaskBrokerContract):
    def make(self, delivery):
        return MyBroker(delivery)
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from uuid import UUID, uuid4

from penpot_core.tasks.broker import Delivery, Execute, TaskBroker

PATIENCE = 30.0


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds; TimeoutError where it never does."""
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


class TaskBrokerContract:
    """Ids reach `execute` on the loop, as many at a time as their queue allows."""

    def make(self, delivery: Delivery) -> TaskBroker:
        """The broker to be tested, not started."""
        raise NotImplementedError

    def broker(self, execute: Execute, **queues: int) -> TaskBroker:
        """A broker of these queues."""
        return self.make(Delivery(asyncio.get_running_loop(), execute, queues))

    async def test_ids_when_handed_over_then_each_is_executed(self) -> None:
        """Those of before the start, too."""
        seen: Counter[UUID] = Counter()

        async def execute(task_id: UUID) -> None:
            assert asyncio.get_running_loop() is loop
            seen[task_id] += 1

        loop = asyncio.get_running_loop()
        ids = [uuid4() for _ in range(20)]
        broker = self.broker(execute, default=2, webhooks=1)
        await asyncio.to_thread(broker.enqueue, "default", ids[:5])
        assert await asyncio.to_thread(broker.waiting, "default") == 5
        assert await asyncio.to_thread(broker.waiting, "webhooks") == 0
        await asyncio.to_thread(broker.start)
        await asyncio.to_thread(broker.enqueue, "default", ids[5:12])
        await asyncio.to_thread(broker.enqueue, "webhooks", ids[12:])
        await until(lambda: set(seen) == set(ids))
        await broker.stop()
        assert set(seen.values()) == {1}

    async def test_queues_when_busy_then_each_runs_as_many_as_it_may(self) -> None:
        """A full queue does not keep another from running."""
        running: Counter[str] = Counter()
        names = {uuid4(): queue for queue in ("default", "webhooks") for _ in range(6)}
        go = asyncio.Event()

        async def execute(task_id: UUID) -> None:
            running[names[task_id]] += 1
            await go.wait()

        broker = self.broker(execute, default=3, webhooks=2)
        await asyncio.to_thread(broker.start)
        for queue in ("default", "webhooks"):
            ids = [task_id for task_id, name in names.items() if name == queue]
            await asyncio.to_thread(broker.enqueue, queue, ids)
        await until(lambda: running["default"] >= 3 and running["webhooks"] >= 2)
        await asyncio.sleep(0.3)
        assert running == {"default": 3, "webhooks": 2}
        go.set()
        await until(lambda: running.total() == len(names))
        await broker.stop()

    async def test_stop_when_a_task_runs_then_it_ends_first(self) -> None:
        """What was not begun is not begun any more."""
        begun, ended = asyncio.Event(), asyncio.Event()

        async def execute(task_id: UUID) -> None:
            begun.set()
            await asyncio.sleep(0.3)
            ended.set()

        broker = self.broker(execute, default=1)
        await asyncio.to_thread(broker.start)
        await asyncio.to_thread(broker.enqueue, "default", [uuid4()])
        await begun.wait()
        await broker.stop()
        assert ended.is_set()
