"""dramatiq inside the process: an in-memory broker and one worker thread.

The thread only waits: handlers are coroutines on the application's event loop, where its database and bus
live. Work that needs the processor for long belongs into a child process of the handler's own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import CancelledError
from uuid import UUID

import dramatiq
from dramatiq.brokers.stub import StubBroker

STOP_SECONDS = 5.0


class LocalBroker:
    """Delivers task ids to `execute` one after the other."""

    def __init__(self, loop: asyncio.AbstractEventLoop, execute: Callable[[UUID], Awaitable[None]]) -> None:
        self._loop = loop
        self._execute = execute
        self._broker = StubBroker(middleware=[])
        self._broker.emit_after("process_boot")
        self._actor = dramatiq.actor(actor_name="run-task", broker=self._broker)(self._receive)
        self._worker = dramatiq.Worker(self._broker, worker_threads=1, worker_timeout=200)

    def start(self) -> None:
        """Start the worker thread."""
        self._worker.start()

    def enqueue(self, task_id: UUID) -> None:
        """Hand over a task; the message carries nothing but its id."""
        self._actor.send(str(task_id))

    def _receive(self, task_id: str) -> None:
        """In the worker thread: run the task on the application's loop and wait for it."""
        work = self._execute(UUID(task_id))
        try:
            asyncio.run_coroutine_threadsafe(work, self._loop).result()  # type: ignore[arg-type]
        except CancelledError:
            return

    async def stop(self) -> None:
        """Stop the thread without blocking the loop that its handler needs."""
        await asyncio.to_thread(self._worker.stop, timeout=int(STOP_SECONDS * 1000))
        self._broker.close()
