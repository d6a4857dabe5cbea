"""The worker beside the server: dispatcher, dramatiq, cron, heart-beat (DESIGN §7; contract/worker.md).

A committed row becomes a dramatiq message that carries only its id. The worker thread claims the row by
compare-and-set and runs the handler on the application's event loop. A worker that dies stops its heart-beat;
another one then makes its tasks due again, so a handler may run twice and must be idempotent.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from penpot_core.ids import next_id
from penpot_core.tasks import queries
from penpot_core.tasks.broker import LocalBroker
from penpot_core.tasks.cron import Cron
from penpot_core.types import TaskHandler

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.tasks")

POLL = timedelta(seconds=5)
FAULT_PAUSE = 10.0
BEAT_SECONDS = 10.0
SILENT = timedelta(seconds=60)
LOST = timedelta(minutes=5)
ORPHAN = timedelta(hours=24)
RETRY_BASE = timedelta(seconds=1)


class Worker:
    """Runs the tasks of this instance in this process."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.name = f"{socket.gethostname()}:{os.getpid()}:{next_id().hex[-6:]}"
        self.handlers = app.plugins.named("penpot_task_handlers", TaskHandler)
        self._queues = f"{app.outbox.tenant}:%"
        self._cron = Cron(app, self.name)
        self._broker: LocalBroker | None = None
        self._loops: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Start the dispatcher, the heart-beat, the cron table and one dramatiq thread."""
        self._broker = LocalBroker(asyncio.get_running_loop(), self.execute)
        self._broker.start()
        await self._cron.plan()
        for loop in (self._dispatch, self._beat, self._cron.run):
            self._loops.append(asyncio.create_task(self._forever(loop), name=f"tasks {loop.__name__}"))

    async def drain(self) -> int:
        """Run all that is due, one after the other, on an instance where no worker runs; how many tasks were run.

        Tasks that another worker left half-done are among them; those that nobody here handles stay as they are.
        """
        async with self._app.database.write() as db:
            await db.execute(queries.RECOVER_ALL, {"now": datetime.now(UTC)})
        count = 0
        while due := await self._take_due(queries.DUE_OF, names=list(self.handlers)):
            for task_id in due:
                await self.execute(task_id)
            count += len(due)
        return count

    async def stop(self) -> None:
        """Take no more tasks and let the running one end; a task that was cut off runs again later."""
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        if self._broker is not None:
            await self._broker.stop()

    async def _forever(self, loop: Any) -> None:
        while True:
            try:
                await loop()
            except Exception:
                log.exception("the worker stumbled and goes on", loop=loop.__name__)
                await asyncio.sleep(FAULT_PAUSE)

    async def _dispatch(self) -> None:
        """Hand due rows to dramatiq; sleep until a commit wakes us, or until the next row is due."""
        self._app.outbox.due.clear()
        due = await self._take_due()
        for row_id in due:
            self._enqueue(row_id)
        if due:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout((await self._pause()).total_seconds()):
                await self._app.outbox.due.wait()

    def _enqueue(self, row_id: UUID) -> None:
        if self._broker is not None:
            self._broker.enqueue(row_id)

    async def _take_due(self, statement: Any = queries.DUE, **more: Any) -> list[UUID]:
        now = datetime.now(UTC)
        async with self._app.database.write() as db:
            rows = await db.fetch_all(statement, {"now": now, "queues": self._queues, **more})
            for row in rows:
                await db.execute(queries.SCHEDULE, {"task_id": row.id, "now": now})
        return [row.id for row in rows]

    async def _pause(self) -> timedelta:
        async with self._app.database.read() as db:
            at = await db.fetch_val(queries.NEXT_DUE, {"queues": self._queues})
        return POLL if at is None else max(min(at - datetime.now(UTC), POLL), timedelta(0))

    async def _beat(self) -> None:
        """Say that this worker lives, and make the tasks of silent ones due again."""
        now = datetime.now(UTC)
        since = {"silent_since": now - SILENT, "orphan_since": now - ORPHAN, "lost_since": now - LOST}
        async with self._app.database.read() as db:
            abandoned = await db.fetch_all(queries.ABANDONED, since)
        async with self._app.database.write() as db:
            await db.execute(queries.BEAT, {"worker_name": self.name, "now": now})
            for row in abandoned:
                log.warning("a task was abandoned and runs again", task=str(row.id))
                await db.execute(queries.RECOVER, {"task_id": row.id, "now": now})
        if abandoned:
            self._app.outbox.wake()
        await asyncio.sleep(BEAT_SECONDS)

    async def execute(self, task_id: UUID) -> None:
        """Claim a row and run its handler; what it raises becomes a retry or a failure."""
        now = datetime.now(UTC)
        async with self._app.database.write() as db:
            if await db.execute(queries.CLAIM, {"task_id": task_id, "now": now}) != 1:
                return
            await db.execute(queries.LEASE, {"task_id": task_id, "worker": self.name, "now": now})
            row = await db.fetch_one(queries.LOAD, {"task_id": task_id})
        if row is None:
            return
        began = perf_counter()
        try:
            await self._run(row.name, row.props)
        except Exception as error:
            log.warning("a task failed", task=row.name, id=str(task_id), exc_info=error)
            await self._failed(row, error)
        else:
            await self._settle(queries.COMPLETE, {"task_id": task_id, "now": datetime.now(UTC)})
        self._app.metrics.observe("penpot_tasks_timing", (perf_counter() - began) * 1000, name=row.name)

    async def _run(self, name: str, props: Any) -> None:
        handler = self.handlers.get(name)
        if handler is None:
            raise LookupError(f"No plugin handles tasks called {name!r}.")
        await handler.run(self._app, props)

    async def _failed(self, row: Any, error: Exception) -> None:
        now = datetime.now(UTC)
        values = {"task_id": row.id, "now": now, "reason": f"{type(error).__name__}: {error}"[:2000]}
        if row.retry_num >= row.max_retries:
            await self._settle(queries.FAIL, values)
        else:
            await self._settle(queries.RETRY, {**values, "at": now + RETRY_BASE * 2**row.retry_num})

    async def _settle(self, statement: Any, values: dict[str, Any]) -> None:
        async with self._app.database.write() as db:
            await db.execute(statement, values)
            await db.execute(queries.RELEASE, {"task_id": values["task_id"]})
        self._app.outbox.wake()
