"""Talking to SQLite: reading on any reader, reading one state, and the one write transaction."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from penpot_core.db.errors import ConnectionLost
from penpot_core.db.plan import Plan
from penpot_core.db.rows import Row
from penpot_core.db.session import Session, Transaction, Values
from penpot_core.db.sqlite.pool import Readers
from penpot_core.db.sqlite.thread import SqliteThread

T = TypeVar("T")
Job = Callable[[sqlite3.Connection], T]


def fetch_job(plan: Plan, values: Values) -> Job[list[Row]]:
    """All rows of a statement."""

    def job(connection: sqlite3.Connection) -> list[Row]:
        cursor = connection.execute(plan.sql, values)
        raws = cursor.fetchall()
        return plan.rows(raws, lambda: (column[0] for column in cursor.description))

    return job


def execute_job(plan: Plan, values: Values) -> Job[int]:
    """The number of rows that a statement met."""

    def job(connection: sqlite3.Connection) -> int:
        cursor = connection.execute(plan.sql, values)
        return len(cursor.fetchall()) if plan.returns_rows else max(cursor.rowcount, 0)

    return job


def many_job(plan: Plan, rows: Sequence[Values]) -> Job[int]:
    """The number of rows that all runs met."""
    return lambda connection: max(connection.executemany(plan.sql, rows).rowcount, 0)


def command_job(text: str) -> Job[None]:
    """A statement without parameters or rows."""

    def job(connection: sqlite3.Connection) -> None:
        connection.execute(text)

    return job


def beginning(job: Job[T]) -> Job[T]:
    """The same behind BEGIN, in one turn of the writer thread."""

    def begin(connection: sqlite3.Connection) -> T:
        connection.execute("BEGIN IMMEDIATE")
        return job(connection)

    return begin


class ThreadSession(Session):
    """Runs statements as jobs of some thread."""

    async def _run(self, plan: Plan | None, job: Job[T]) -> T:
        raise NotImplementedError

    async def fetch_all(self, plan: Plan, values: Values) -> list[Row]:
        """All rows of a statement."""
        return await self._run(plan, fetch_job(plan, values))

    async def fetch_one(self, plan: Plan, values: Values) -> Row | None:
        """Its first row."""
        rows = await self._run(plan, fetch_job(plan, values))
        return rows[0] if rows else None

    async def execute(self, plan: Plan, values: Values) -> int:
        """The number of rows it met."""
        return await self._run(plan, execute_job(plan, values))

    async def execute_many(self, plan: Plan, rows: Sequence[Values]) -> int:
        """The number of rows it met in all runs."""
        return await self._run(plan, many_job(plan, rows))

    async def command(self, text: str) -> None:
        """Run a statement without parameters."""
        await self._run(None, command_job(text))


class ReadSession(ThreadSession):
    """Each statement on whichever reader is free."""

    transactional = False

    def __init__(self, readers: Readers) -> None:
        self._readers = readers

    async def _run(self, plan: Plan | None, job: Job[T]) -> T:
        thread = await self._readers.acquire()
        try:
            future = thread.submit(job)
        except ConnectionLost:
            self._readers.release(thread)
            raise
        future.add_done_callback(lambda _: self._readers.release(thread))
        return await future


class SnapshotSession(ThreadSession):
    """All statements on one reader, in one read transaction."""

    transactional = False

    def __init__(self, thread: SqliteThread) -> None:
        self._thread = thread

    async def _run(self, plan: Plan | None, job: Job[T]) -> T:
        return await self._thread.submit(job)


class WriteSession(ThreadSession, Transaction):
    """Reads on readers until the first statement that writes; from there on holds the writer."""

    writable = True

    def __init__(self, readers: Readers, writer: SqliteThread, lock: asyncio.Lock) -> None:
        self._reading = ReadSession(readers)
        self._writer = writer
        self._lock = lock
        self._holds = False

    @property
    def holds_writer(self) -> bool:
        """Whether the writer is taken."""
        return self._holds

    async def _run(self, plan: Plan | None, job: Job[T]) -> T:
        if not self._holds:
            if plan is not None and not plan.writes:
                return await self._reading._run(plan, job)
            await self._lock.acquire()
            self._holds = True
            job = beginning(job)
        return await self._writer.submit(job)

    async def commit(self) -> None:
        """Keep all of it and let the writer go."""
        if not self._holds:
            return
        try:
            await self._writer.submit(commit_job)
        finally:
            self._let_go()

    async def rollback(self) -> None:
        """Drop all of it and let the writer go. It is queued behind whatever still runs."""
        if not self._holds:
            return
        try:
            with suppress(ConnectionLost):
                await self._writer.submit(rollback_job)
        finally:
            self._let_go()

    def _let_go(self) -> None:
        self._holds = False
        self._lock.release()


def commit_job(connection: sqlite3.Connection) -> None:
    """COMMIT; one that fails leaves no transaction open."""
    try:
        connection.execute("COMMIT")
    except sqlite3.Error:
        rollback_job(connection)
        raise


def rollback_job(connection: sqlite3.Connection) -> None:
    """ROLLBACK where there is something to roll back."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")
