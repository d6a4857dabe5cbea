"""The database on a server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from sqlalchemy.dialects.postgresql.asyncpg import dialect

from penpot_core.db.batch import Step, StepResult, check
from penpot_core.db.connection import Connection
from penpot_core.db.database import WRITE_SECONDS, Database
from penpot_core.db.ending import to_the_end, transaction
from penpot_core.db.errors import TransactionTimeout
from penpot_core.db.options import DatabaseOptions
from penpot_core.db.plan import Plan
from penpot_core.db.plans import Plans
from penpot_core.db.postgresql.connections import Connections
from penpot_core.db.postgresql.sessions import PostgresqlSession, ReadSession, SnapshotSession, WriteSession
from penpot_core.db.session import Values


class PostgresqlDatabase(Database):
    """PostgreSQL with a pool of connections."""

    dialect = "postgresql"

    def __init__(self, url: str, options: DatabaseOptions) -> None:
        super().__init__(options, Plans(dialect()))  # type: ignore[no-untyped-call]
        self._connections = Connections(url, options)
        self._batches: set[asyncio.Task[list[StepResult]]] = set()

    async def start(self) -> None:
        """Make the pool."""
        await self._connections.open()

    async def stop(self) -> None:
        """Let the batches under way end, then close all connections."""
        await asyncio.gather(*self._batches, return_exceptions=True)
        await self._connections.close()

    def read(self) -> AbstractAsyncContextManager[Connection]:
        """Statements on their own."""
        return self._reading(ReadSession(self._connections))

    def snapshot(self) -> AbstractAsyncContextManager[Connection]:
        """Statements that all see the same state."""
        return self._reading(SnapshotSession(self._connections))

    @asynccontextmanager
    async def _reading(self, session: PostgresqlSession) -> AsyncIterator[Connection]:
        try:
            yield Connection(session, self.plans)
        finally:
            await to_the_end(session.rollback())

    def write(self, *, timeout: float = WRITE_SECONDS) -> AbstractAsyncContextManager[Connection]:
        """One write transaction; see `Database.write`."""
        return transaction(WriteSession(self._connections), self.plans, timeout, debug=False)

    async def batch(self, steps: Sequence[Step], *, timeout: float = WRITE_SECONDS) -> list[StepResult]:
        """Run the steps, all or nothing, in a task of their own: a cancellation lets them come to their end."""
        bound = [(step, *self.plans.bind(step.statement, step.params)) for step in steps]
        task = asyncio.create_task(self._run(bound, timeout), name="batch")
        self._batches.add(task)
        task.add_done_callback(self._batches.discard)
        return await asyncio.shield(task)

    async def _run(self, bound: Sequence[tuple[Step, Plan, Values]], timeout: float) -> list[StepResult]:
        session = WriteSession(self._connections)
        try:
            async with asyncio.timeout(timeout):
                results = [await run_step(session, *one) for one in bound]
        except TimeoutError as error:
            await session.rollback()
            raise TransactionTimeout(f"The batch took longer than {timeout:g} s.", "57014") from error
        except BaseException:
            await session.rollback()
            raise
        await session.commit()
        return results


async def run_step(session: WriteSession, step: Step, plan: Plan, values: Values) -> StepResult:
    """One statement; BatchConflict where it met another number of rows than it must."""
    if plan.returns_rows:
        rows = await session.fetch_all(plan, values)
        check(step, len(rows))
        return StepResult(len(rows), rows)
    count = await session.execute(plan, values)
    check(step, count)
    return StepResult(count)
