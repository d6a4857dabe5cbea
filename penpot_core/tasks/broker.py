"""Delivering task ids to workers: the protocol, and dramatiq as what does it.

Threads only wait: handlers are coroutines on the application's event loop, where its database and bus live. Work that
needs the processor for long belongs into a child process of the handler's own. A message carries nothing but the id
of a row, and the row alone says whether the task is still to be run: messages may be lost, or come twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol
from uuid import UUID

import dramatiq
from dramatiq.brokers.stub import StubBroker

STOP_SECONDS = 5.0
POLL_MILLISECONDS = 200

Execute = Callable[[UUID], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a broker is made for: `queues` tells how many tasks of each run at the same time here.

    `execute(task_id)` is to be awaited on `loop`, and raises nothing.
    """

    loop: asyncio.AbstractEventLoop
    execute: Execute
    queues: Mapping[str, int]


class TaskBroker(Protocol):
    """Brings ids from dispatchers to workers. All but `stop` may block: call them from a thread.

    `durable`: what was handed over lies elsewhere and outlives this process; else `waiting` does not block.
    """

    durable: bool

    def start(self) -> None:
        """Begin to deliver."""

    def enqueue(self, queue: str, task_ids: Sequence[UUID]) -> None:
        """Hand over tasks of a queue. Raises where that is not possible now."""

    def waiting(self, queue: str) -> int:
        """How many messages of a queue nobody has taken yet. Raises as `enqueue`."""

    async def stop(self) -> None:
        """Let running tasks end for some seconds; take no more."""


class DramatiqBroker:
    """One dramatiq broker and one group of threads a queue."""

    durable = False

    def __init__(self, delivery: Delivery, brokers: Mapping[str, dramatiq.Broker]) -> None:
        """`brokers`: one for each queue of the delivery, without middleware."""
        self._delivery = delivery
        self.brokers = brokers
        self._actors: dict[str, Any] = {}
        self._workers: list[dramatiq.Worker] = []
        for queue, broker in brokers.items():
            broker.emit_after("process_boot")
            declare = dramatiq.actor(actor_name="run-task", queue_name=queue, broker=broker)
            self._actors[queue] = declare(self._receive)
            threads = delivery.queues[queue]
            self._workers.append(
                dramatiq.Worker(broker, worker_threads=threads, worker_timeout=POLL_MILLISECONDS)
            )

    def start(self) -> None:
        """See TaskBroker."""
        for worker in self._workers:
            worker.start()

    def enqueue(self, queue: str, task_ids: Sequence[UUID]) -> None:
        """See TaskBroker."""
        for task_id in task_ids:
            self._actors[queue].send(str(task_id))

    def waiting(self, queue: str) -> int:
        """See TaskBroker."""
        raise NotImplementedError

    def _receive(self, task_id: str) -> None:
        """In a worker thread: run the task on the application's loop and wait for it."""
        work = self._delivery.execute(UUID(task_id))
        try:
            asyncio.run_coroutine_threadsafe(work, self._delivery.loop).result()  # type: ignore[arg-type]
        except CancelledError:
            return

    async def stop(self) -> None:
        """Stop the threads without blocking the loop that their handlers need."""
        milliseconds = int(STOP_SECONDS * 1000)
        stops = [asyncio.to_thread(partial(worker.stop, timeout=milliseconds)) for worker in self._workers]
        await asyncio.gather(*stops)
        for broker in self.brokers.values():
            broker.close()


class LocalBroker(DramatiqBroker):
    """Messages in the memory of this process."""

    def __init__(self, delivery: Delivery) -> None:
        self._stubs = {queue: StubBroker(middleware=[]) for queue in delivery.queues}
        super().__init__(delivery, self._stubs)

    def waiting(self, queue: str) -> int:
        """See TaskBroker."""
        return int(self._stubs[queue].queues[queue].qsize())
