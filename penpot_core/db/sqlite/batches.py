"""Batches that wait together share one COMMIT; each has a savepoint of its own, and fails alone."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from penpot_core.db.batch import Step, StepResult, check
from penpot_core.db.plan import Plan
from penpot_core.db.session import Values
from penpot_core.db.sqlite.errors import DRIVER_ERRORS, mapped
from penpot_core.db.sqlite.sessions import commit_job, rollback_job
from penpot_core.db.sqlite.thread import SqliteThread

Bound = tuple[Step, Plan, Values]
Outcome = list[StepResult] | Exception


@dataclass(slots=True, eq=False)
class Waiting:
    """A batch and who waits for it."""

    steps: Sequence[Bound]
    future: asyncio.Future[list[StepResult]]


class Batches:
    """The queue in front of the writer."""

    def __init__(self, writer: SqliteThread, lock: asyncio.Lock) -> None:
        self._writer = writer
        self._lock = lock
        self._waiting: list[Waiting] = []
        self._drain: asyncio.Task[None] | None = None

    async def run(self, steps: Sequence[Bound]) -> list[StepResult]:
        """Run a batch. Cancelled before its turn it never begins; afterwards it ends by itself."""
        waiting = Waiting(steps, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._drain is None or self._drain.done():
            self._drain = asyncio.create_task(self._run_waiting(), name="sqlite batches")
        return await waiting.future

    async def _run_waiting(self) -> None:
        while self._waiting:
            async with self._lock:
                taken, self._waiting = self._waiting, []
                batches = [one for one in taken if not one.future.cancelled()]
                if not batches:
                    continue
                try:
                    outcomes = await self._writer.submit(lambda c, b=batches: run_all(c, b))  # type: ignore[misc]
                except Exception as error:
                    outcomes = [error] * len(batches)
            for batch, outcome in zip(batches, outcomes, strict=True):
                settle(batch.future, outcome)


def settle(future: asyncio.Future[list[StepResult]], outcome: Outcome) -> None:
    """Tell who waits."""
    if future.done():
        return
    if isinstance(outcome, Exception):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)


def run_all(connection: sqlite3.Connection, batches: Sequence[Waiting]) -> list[Outcome]:
    """In the writer thread: all batches and one COMMIT. Raises where nothing at all was kept."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        outcomes = [run_one(connection, batch.steps) for batch in batches]
        commit_job(connection)
    except BaseException:
        rollback_job(connection)
        raise
    return outcomes


def run_one(connection: sqlite3.Connection, steps: Sequence[Bound]) -> Outcome:
    """One batch in its savepoint."""
    connection.execute("SAVEPOINT batch")
    try:
        results = [run_step(connection, *bound) for bound in steps]
    except Exception as error:
        failure: Exception = mapped(error) if isinstance(error, DRIVER_ERRORS) else error
        if not connection.in_transaction:
            # SQLite has rolled everything back by itself (a full disk): no batch of this turn was kept.
            raise failure from error
        connection.execute("ROLLBACK TO batch")
        connection.execute("RELEASE batch")
        return failure
    connection.execute("RELEASE batch")
    return results


def run_step(connection: sqlite3.Connection, step: Step, plan: Plan, values: Values) -> StepResult:
    """One statement; BatchConflict where it met another number of rows than it must."""
    cursor = connection.execute(plan.sql, values)
    if plan.returns_rows:
        rows = plan.rows(cursor.fetchall(), lambda: (column[0] for column in cursor.description))
        check(step, len(rows))
        return StepResult(len(rows), rows)
    count = max(cursor.rowcount, 0)
    check(step, count)
    return StepResult(count)
