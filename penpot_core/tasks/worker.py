"""The worker beside the server: dispatcher, dramatiq, cron, heart-beat (DESIGN §7; contract/worker.md).

A committed row becomes a message that carries only its id. A worker thread claims the row by
compare-and-set and runs the handler on the application's event loop. A worker that dies stops its heart-beat;
another one then makes its tasks due again, so a handler may run twice and must be idempotent.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import chain
from time import perf_counter
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from penpot_core.db import BatchConflict, DatabaseUnavailable, SerializationFailure, Step
from penpot_core.ids import next_id
from penpot_core.settings import kernel
from penpot_core.tasks import queries
from penpot_core.tasks.broker import Delivery, LocalBroker, TaskBroker
from penpot_core.tasks.cron import Cron
from penpot_core.tasks.results import Settled, of_error, of_result
from penpot_core.testing import faults
from penpot_core.types import TaskBrokerProvider, TaskHandler

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.tasks")

POLL = timedelta(seconds=5)
FAULT_PAUSE = 10.0
BEAT_SECONDS = 10.0
SILENT = timedelta(seconds=60)
LOST = timedelta(minutes=5)
ORPHAN = timedelta(hours=24)
SETTLE_PAUSE = 5.0
MOST_WAITING = 16
"""Messages of a queue beyond so many are not handed over yet: what is more urgent may still come."""


class Worker:
    """Runs the tasks of this instance in this process."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.name = f"{socket.gethostname()}:{os.getpid()}:{next_id().hex[-6:]}"
        self.handlers = app.plugins.named("penpot_task_handlers", TaskHandler)
        self.queues = self._parallelism()
        self._cron = Cron(app, self.name)
        self._broker: TaskBroker | None = None
        self._loops: list[asyncio.Task[None]] = []
        self._running: dict[UUID, asyncio.Task[Any] | None] = {}
        self._handed: set[UUID] = set()
        self._pressed: set[str] = set()
        """Queues that may have due rows which found no room."""

    def _parallelism(self) -> dict[str, int]:
        """How many tasks of each queue run at the same time in this process."""
        settings = self._app.settings
        usual = settings[kernel.WORKER_DEFAULT_PARALLELISM]
        return {
            **{handler.queue: usual for handler in self.handlers.values()},
            "default": usual,
            "webhooks": settings[kernel.WORKER_WEBHOOK_PARALLELISM],
        }

    def _full_names(self, queues: Iterable[str]) -> list[str]:
        return [f"{self._app.outbox.tenant}:{queue}" for queue in sorted(queues)]

    async def start(self) -> None:
        """Start the dispatcher, the heart-beat, the cron table and the threads of the broker."""
        if self._app.database.dialect == "sqlite":
            await self._recover_all()
        self._broker = self._make_broker()
        await asyncio.to_thread(self._broker.start)
        await self._cron.plan()
        self._app.outbox.watch()
        for loop in (self._dispatch, self._beat_and_wait, self._cron.run):
            self._loops.append(asyncio.create_task(self._forever(loop), name=f"tasks {loop.__name__}"))

    def _make_broker(self) -> TaskBroker:
        delivery = Delivery(asyncio.get_running_loop(), self.execute, self.queues)
        providers = [
            provider
            for provider in self._app.plugins.named("penpot_task_brokers", TaskBrokerProvider).values()
            if provider.enabled(self._app)
        ]
        if not providers:
            return LocalBroker(delivery)
        broker: TaskBroker = max(providers, key=lambda one: one.order).make(self._app, delivery)
        return broker

    async def _recover_all(self) -> None:
        """Make due again what a worker left that is gone; only where there can be no other."""
        async with self._app.database.write() as db:
            await db.execute(queries.RECOVER_ALL, {"now": datetime.now(UTC)})

    async def drain(self) -> int:
        """Run all that is due, one after the other, on an instance where no worker runs; how many tasks were run.

        Tasks that another worker left half-done are among them; those that nobody here handles stay as they are.
        """
        await self._recover_all()
        count = 0
        names = list(self.handlers)
        while due := await self._take_due(queries.DUE_OF, self._space_unlimited(), names=names):
            for task_id in chain.from_iterable(due.values()):
                await self.execute(task_id)
                count += 1
        return count

    def _space_unlimited(self) -> dict[str, int]:
        return dict.fromkeys(self.queues, sys.maxsize)

    async def stop(self) -> None:
        """Take no more tasks and let the running ones end; one that is cut off runs again, here or elsewhere."""
        self._app.outbox.unwatch()
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        if self._broker is None:
            return
        await self._broker.stop()
        cut_off = [work for work in self._running.values() if work is not None]
        for work in cut_off:
            work.cancel()
        await asyncio.gather(*cut_off, return_exceptions=True)
        await self._give_back({*self._running, *self._handed})

    async def _give_back(self, task_ids: set[UUID]) -> None:
        if not task_ids:
            return
        waiting = {"task_ids": sorted(task_ids), "now": datetime.now(UTC)}
        own = {"task_ids": sorted(task_ids), "worker_name": self.name}
        async with self._app.database.write() as db:
            await db.execute(queries.GIVE_BACK_WAITING, waiting)
            await db.execute(queries.GIVE_BACK, {**waiting, **own})
            await db.execute(queries.RELEASE_OWN, own)
        self._running.clear()
        self._handed.clear()

    async def _forever(self, loop: Any) -> None:
        while True:
            try:
                await loop()
            except Exception:
                log.exception("the worker stumbled and goes on", loop=loop.__name__)
                await asyncio.sleep(FAULT_PAUSE)

    async def _dispatch(self) -> None:
        """Hand due rows to the broker; sleep until a commit or room for more wakes us, or the next row is due."""
        self._app.outbox.due.clear()
        # What is settled while we look may make room that we have not seen.
        self._pressed = set(self.queues)
        space = await self._space()
        due = await self._take_due(queries.DUE, space) if space else {}
        for queue, task_ids in due.items():
            await self._hand_over(queue, task_ids)
        self._pressed = {queue for queue in self.queues if len(due.get(queue, ())) >= space.get(queue, 0)}
        if due:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout((await self._pause(space)).total_seconds()):
                await self._app.outbox.due.wait()

    async def _space(self) -> dict[str, int]:
        """How many more messages each queue takes; queues that are half full or more are left out."""
        found = {queue: await self._room(queue) for queue in self.queues}
        return {queue: free for queue, free in found.items() if free}

    async def _room(self, queue: str) -> int:
        """How many more messages a queue takes; none where it is half full or more."""
        if self._broker is None:
            return 0
        most = max(MOST_WAITING, 2 * self.queues[queue])
        waiting = self._broker.waiting
        free = most - (await asyncio.to_thread(waiting, queue) if self._broker.durable else waiting(queue))
        return free if free > most // 2 else 0

    async def _hand_over(self, queue: str, task_ids: list[UUID]) -> None:
        """Enqueue; where the broker is away the rows wait as before."""
        if self._broker is None:
            return
        try:
            await asyncio.to_thread(self._broker.enqueue, queue, task_ids)
            if self._broker.durable:
                self._handed.difference_update(task_ids)
        except Exception:
            async with self._app.database.write() as db:
                values = {"task_ids": task_ids, "now": datetime.now(UTC)}
                await db.execute(queries.GIVE_BACK_WAITING, values)
            raise

    async def _take_due(self, statement: Any, space: dict[str, int], **more: Any) -> dict[str, list[UUID]]:
        """Take due rows of these queues, the most urgent first, as many as there is space for; ids by queue."""
        now, tenant = datetime.now(UTC), self._app.outbox.tenant
        queues = self._full_names(space)
        taken: dict[str, list[UUID]] = {}
        async with self._app.database.write() as db:
            for row in await db.fetch_all(statement, {"now": now, "queues": queues, **more}):
                queue = row.queue.removeprefix(f"{tenant}:")
                ids = taken.setdefault(queue, [])
                if len(ids) < space[queue]:
                    ids.append(row.id)
            task_ids = list(chain.from_iterable(taken.values()))
            self._handed.update(task_ids)
            if task_ids:
                await db.execute(queries.SCHEDULE, {"task_ids": task_ids, "now": now})
        return taken

    async def _pause(self, space: Iterable[str]) -> timedelta:
        """How long until the next row of these queues is due, at most; what has no room wakes us when it has."""
        async with self._app.database.read() as db:
            at = await db.fetch_val(queries.NEXT_DUE, {"queues": self._full_names(space)})
        return POLL if at is None else max(min(at - datetime.now(UTC), POLL), timedelta(0))

    async def _beat_and_wait(self) -> None:
        await self.beat()
        await asyncio.sleep(BEAT_SECONDS)

    async def beat(self) -> None:
        """Say once that this worker lives, and make the tasks of silent ones due again; what nobody leases fails."""
        now = datetime.now(UTC)
        since = {"silent_since": now - SILENT, "lost_since": now - LOST}
        orphan = {"orphan_since": now - ORPHAN}
        async with self._app.database.read() as db:
            abandoned = await db.fetch_all(queries.ABANDONED, since)
            orphans = await db.fetch_all(queries.ORPHANS, orphan)
        await faults.reach("tasks.before-recovering")
        async with self._app.database.write() as db:
            mine = {"worker_name": self.name, "task_ids": sorted(self._running), "now": now}
            await db.execute(queries.BEAT, mine)
            for row in abandoned:
                if await db.execute(queries.RECOVER, {**since, "task_id": row.id, "now": now}):
                    log.warning("a task was abandoned and runs again", task=str(row.id))
            for row in orphans:
                if await db.execute(queries.FAIL_ORPHAN, {**orphan, "task_id": row.id, "now": now}):
                    log.warning("a task of another program never ended, and failed", task=str(row.id))
        if abandoned:
            self._app.outbox.wake()

    async def execute(self, task_id: UUID) -> None:
        """Claim a row and run its handler; what it returns or raises becomes completion, a retry or a failure."""
        self._running[task_id] = asyncio.current_task() if self._broker is not None else None
        self._handed.discard(task_id)
        try:
            row = await self._claim(task_id)
            if row is not None:
                began = perf_counter()
                settled = await self._outcome(row)
                await faults.reach("tasks.before-settling")
                await self._settle(task_id, settled)
                await self._look_for_more(row.queue, settled)
                self._app.metrics.observe(
                    "penpot_tasks_timing", (perf_counter() - began) * 1000, name=row.name
                )
        except Exception:
            log.exception("a task could not be claimed or settled, and runs again", id=str(task_id))
        self._running.pop(task_id, None)

    async def _claim(self, task_id: UUID) -> Any:
        """The row, if it still waits to be run and nobody else has it."""
        now = datetime.now(UTC)
        steps = [
            Step(queries.CLAIM, {"task_id": task_id, "now": now}, expect=1, name="claim"),
            Step(queries.LEASE, {"task_id": task_id, "worker": self.name, "now": now}, name="lease"),
        ]
        try:
            claimed, _ = await self._app.database.batch(steps)
        except BatchConflict:
            return None
        return claimed.rows[0]

    async def _outcome(self, row: Any) -> Settled:
        try:
            result = await self._run(row.name, row.props)
            return of_result(result, row.retry_num, datetime.now(UTC))
        except Exception as error:
            log.warning("a task failed", task=row.name, id=str(row.id), exc_info=error)
            return of_error(error, row.retry_num, row.max_retries, datetime.now(UTC))

    async def _run(self, name: str, props: Any) -> Any:
        handler = self.handlers.get(name)
        if handler is None:
            raise LookupError(f"No plugin handles tasks called {name!r}.")
        return await handler.run(self._app, props)

    async def _settle(self, task_id: UUID, settled: Settled) -> None:
        """Write what became of a task, again and again while the database is away.

        A task that this worker was silent about for too long is another's by now, and is left to it.
        """
        statement = STATEMENTS[settled.status]
        mine = {"worker_name": self.name}
        values: dict[str, Any] = {**mine, "task_id": task_id, "now": datetime.now(UTC)}
        if settled.status != "completed":
            values["reason"] = settled.error
        if settled.status == "retry":
            values |= {"attempt": settled.attempt, "at": settled.at}
        steps = [
            Step(statement, values, expect=1, name="settle"),
            Step(queries.RELEASE_OWN, {**mine, "task_ids": [task_id]}, name="release"),
        ]
        while True:
            try:
                await self._app.database.batch(steps)
                break
            except BatchConflict:
                log.warning("a task is settled already, or another worker has it", id=str(task_id))
                break
            except (DatabaseUnavailable, SerializationFailure) as problem:
                log.warning("a task is not settled yet", id=str(task_id), problem=str(problem))
                await asyncio.sleep(SETTLE_PAUSE)

    async def _look_for_more(self, queue: str, settled: Settled) -> None:
        """Wake the dispatcher where a task is due later, or where there is room for those that found none.

        A broker that does not answer wakes it too: it is the dispatcher that says so, and waits.
        """
        short = queue.removeprefix(f"{self._app.outbox.tenant}:")
        try:
            wanted = settled.status == "retry" or (short in self._pressed and await self._room(short) > 0)
        except Exception:
            wanted = True
        if wanted:
            self._app.outbox.wake()


STATEMENTS = {"completed": queries.COMPLETE, "retry": queries.RETRY, "failed": queries.FAIL}
