"""The database in a file."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path

from sqlalchemy.dialects.sqlite import dialect

from penpot_core.db.batch import Step, StepResult
from penpot_core.db.connection import Connection
from penpot_core.db.database import WRITE_SECONDS, Database
from penpot_core.db.ending import to_the_end, transaction
from penpot_core.db.errors import ConnectionLost, TransactionTimeout
from penpot_core.db.options import DatabaseOptions
from penpot_core.db.plans import Plans
from penpot_core.db.sqlite.batches import Batches
from penpot_core.db.sqlite.errors import mapped
from penpot_core.db.sqlite.pool import Readers
from penpot_core.db.sqlite.sessions import (
    ReadSession,
    SnapshotSession,
    WriteSession,
    command_job,
    rollback_job,
)
from penpot_core.db.sqlite.thread import SqliteThread


class SqliteDatabase(Database):
    """SQLite in WAL mode: readers never wait, writers go one after the other."""

    dialect = "sqlite"

    def __init__(self, url: str, options: DatabaseOptions) -> None:
        super().__init__(options, Plans(dialect(paramstyle="qmark")))
        self.path = url.removeprefix("sqlite:///")

    async def start(self) -> None:
        """Open the file, making it where it is not there."""
        Path(self.path).parent.mkdir(parents=True, exist_ok=True)
        try:
            self._writer = self._thread("penpot-db-writer", readonly=self.options.readonly)
            threads = [
                self._thread(f"penpot-db-reader-{n}", readonly=True) for n in range(self.options.readers)
            ]
        except sqlite3.Error as error:
            raise mapped(error) from error
        self._readers = Readers(threads)
        self._lock = asyncio.Lock()
        self._batches = Batches(self._writer, self._lock)

    def _thread(self, name: str, *, readonly: bool) -> SqliteThread:
        return SqliteThread(
            self.path,
            name,
            busy_timeout=self.options.busy_timeout,
            statement_timeout=self.options.statement_timeout,
            readonly=readonly,
        )

    async def stop(self) -> None:
        """Let the transactions under way end, then close the file."""
        async with self._lock:
            await self._readers.close()
            await self._writer.close()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Connection]:
        """Each statement on whichever reader is free."""
        yield Connection(ReadSession(self._readers), self.plans)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Connection]:
        """One reader, one state."""
        thread = await self._readers.acquire()
        try:
            await thread.submit(command_job("BEGIN"))
            yield Connection(SnapshotSession(thread), self.plans)
        finally:
            await to_the_end(self._give_back(thread))

    async def _give_back(self, thread: SqliteThread) -> None:
        try:
            with suppress(ConnectionLost):
                await thread.submit(rollback_job)
        finally:
            self._readers.release(thread)

    def write(self, *, timeout: float = WRITE_SECONDS) -> AbstractAsyncContextManager[Connection]:
        """One write transaction; see `Database.write`."""
        session = WriteSession(self._readers, self._writer, self._lock)
        return transaction(session, self.plans, timeout, debug=self.debug)

    async def batch(self, steps: Sequence[Step], *, timeout: float = WRITE_SECONDS) -> list[StepResult]:
        """Run the steps, all or nothing; see `Database.batch`."""
        bound = [(step, *self.plans.bind(step.statement, step.params)) for step in steps]
        try:
            async with asyncio.timeout(timeout):
                return await self._batches.run(bound)
        except TimeoutError as error:
            raise TransactionTimeout(f"The batch waited longer than {timeout:g} s.", "57014") from error
