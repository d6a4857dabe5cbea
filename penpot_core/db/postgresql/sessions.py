"""Talking to PostgreSQL: reading, reading one state, and write transactions. Connections are taken when needed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, ClassVar

import asyncpg

from penpot_core.db.errors import ConnectionLost, OutcomeUnknown
from penpot_core.db.plan import Plan
from penpot_core.db.postgresql.connections import Connections, is_gone
from penpot_core.db.postgresql.errors import DRIVER_ERRORS, mapped
from penpot_core.db.rows import Row
from penpot_core.db.session import Transaction, Values

ROLLBACK_SECONDS = 5.0


class PostgresqlSession(Transaction):
    """One pooled connection, from the first statement to the end."""

    begin: ClassVar[str | None] = None

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._connection: Any = None
        self._began = False

    async def _ready(self) -> Any:
        if self._connection is None:
            self._connection = await self._connections.acquire()
        if self.begin is not None and not self._began:
            self._began = True
            await self._connection.execute(self.begin)
        return self._connection

    async def fetch_all(self, plan: Plan, values: Values) -> list[Row]:
        """All rows of a statement."""
        try:
            connection = await self._ready()
            records = await connection.fetch(plan.sql, *values)
        except DRIVER_ERRORS as error:
            raise mapped(error) from error
        return plan.rows([tuple(record) for record in records], lambda: records[0].keys())

    async def fetch_one(self, plan: Plan, values: Values) -> Row | None:
        """Its first row."""
        try:
            connection = await self._ready()
            record = await connection.fetchrow(plan.sql, *values)
        except DRIVER_ERRORS as error:
            raise mapped(error) from error
        return None if record is None else plan.row(tuple(record), record.keys)

    async def execute(self, plan: Plan, values: Values) -> int:
        """The number of rows it met."""
        try:
            connection = await self._ready()
            if plan.returns_rows:
                return len(await connection.fetch(plan.sql, *values))
            status = await connection.execute(plan.sql, *values)
        except DRIVER_ERRORS as error:
            raise mapped(error) from error
        return affected(status)

    async def execute_many(self, plan: Plan, rows: Sequence[Values]) -> int:
        """The number of rows it met in all runs; an insert meets one each run."""
        if not plan.sql.lstrip().upper().startswith("INSERT") or "ON CONFLICT" in plan.sql.upper():
            return sum([await self.execute(plan, row) for row in rows])
        try:
            connection = await self._ready()
            await connection.executemany(plan.sql, rows)
        except DRIVER_ERRORS as error:
            raise mapped(error) from error
        return len(rows)

    async def command(self, text: str) -> None:
        """Run a statement without parameters."""
        try:
            await (await self._ready()).execute(text)
        except DRIVER_ERRORS as error:
            raise mapped(error) from error

    async def commit(self) -> None:
        """Keep all of it and give the connection back."""
        connection = self._connection
        if connection is None:
            return
        try:
            if self._began:
                await self._send_commit(connection)
        finally:
            await self._give_back()

    async def _send_commit(self, connection: Any) -> None:
        if is_gone(connection):
            raise ConnectionLost("The connection broke before COMMIT was sent.", "08003")
        try:
            await connection.execute("COMMIT")
        except DRIVER_ERRORS as error:
            failure = mapped(error)
            if isinstance(failure, ConnectionLost):
                raise OutcomeUnknown(str(failure), failure.sqlstate) from error
            raise failure from error
        finally:
            # Whatever came of it, the server has ended the transaction; what has not ended is seen at the return.
            self._began = False

    async def rollback(self) -> None:
        """Drop all of it and give the connection back; one that does not answer is ended."""
        if self._connection is not None:
            await self._give_back()

    async def _give_back(self) -> None:
        # A cancelled BEGIN may have reached the server before the driver knows: ROLLBACK waits until it does.
        connection, self._connection = self._connection, None
        if not is_gone(connection) and (self._began or connection.is_in_transaction()):
            await self._end(connection)
        with suppress(*DRIVER_ERRORS):
            await self._connections.release(connection)

    async def _end(self, connection: Any) -> None:
        try:
            async with asyncio.timeout(ROLLBACK_SECONDS):
                await connection.execute("ROLLBACK")
        except (TimeoutError, *DRIVER_ERRORS):
            with suppress(asyncpg.InterfaceError):
                connection.terminate()


class ReadSession(PostgresqlSession):
    """Statements on their own."""

    transactional = False


class SnapshotSession(PostgresqlSession):
    """Statements that all see the same state."""

    begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class WriteSession(PostgresqlSession):
    """A write transaction."""

    writable = True
    begin = "BEGIN"


def affected(status: str) -> int:
    """The number in `UPDATE 3` or `INSERT 0 1`."""
    number = status.rpartition(" ")[2]
    return int(number) if number.isdigit() else 0
