"""The database: opened by its address, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, ClassVar

from penpot_core.db.batch import Step, StepResult
from penpot_core.db.connection import Connection, DialectName
from penpot_core.db.options import DatabaseOptions
from penpot_core.db.plans import Plans

WRITE_SECONDS = 30.0


class Database(ABC):
    """A database. Belongs to the event loop that it was started in."""

    dialect: ClassVar[DialectName]

    def __init__(self, options: DatabaseOptions, plans: Plans) -> None:
        self.options = options
        self.plans = plans

    @property
    def debug(self) -> bool:
        """Whether foreign awaits in write transactions are refused."""
        return self.options.debug

    @abstractmethod
    async def start(self) -> None:
        """Open what is needed. Raises DatabaseUnavailable where the database cannot be had."""

    @abstractmethod
    async def stop(self) -> None:
        """Let the transactions under way end, then close everything."""

    @abstractmethod
    def read(self) -> AbstractAsyncContextManager[Connection]:
        """A connection for reading. Each statement sees what was committed before it; nothing is held between two."""

    @abstractmethod
    def snapshot(self) -> AbstractAsyncContextManager[Connection]:
        """A connection for reading on which all statements see the same state, that of the first one."""

    @abstractmethod
    def write(self, *, timeout: float = WRITE_SECONDS) -> AbstractAsyncContextManager[Connection]:
        """One write transaction: committed when the block ends, rolled back by an exception or a cancellation.

        It begins with the first statement; on SQLite the only writer is taken at the first statement that writes or
        locks, and statements before that see what was committed before each of them, as on PostgreSQL (READ
        COMMITTED): lock with `for_update` what is read to be changed. After `timeout` seconds, waiting for the writer
        included, TransactionTimeout is raised in the block. A cancellation that comes after COMMIT was sent is
        raised when COMMIT has returned.
        """

    @abstractmethod
    async def batch(self, steps: Sequence[Step], *, timeout: float = WRITE_SECONDS) -> list[StepResult]:
        """Run the steps in order, all or nothing. Raises BatchConflict where one met other than `expect` rows.

        Returns when COMMIT has returned. On SQLite batches that wait together share one COMMIT; each fails alone.
        """


def open_database(url: str, **options: Any) -> Database:
    """The database of an address, not yet started; `options` are the fields of DatabaseOptions.

    `sqlite:///relative/path`, `sqlite:////absolute/path`, or `postgresql://host:port/name`; a leading `jdbc:` is
    ignored. ValueError with a sentence where it is none of these.
    """
    address = url.removeprefix("jdbc:")
    scheme, mark, _ = address.partition("://")
    if mark and scheme == "sqlite":
        from penpot_core.db.sqlite.database import SqliteDatabase

        return SqliteDatabase(address, DatabaseOptions(**options))
    if mark and scheme in ("postgresql", "postgres"):
        from penpot_core.db.postgresql.database import PostgresqlDatabase

        return PostgresqlDatabase(address, DatabaseOptions(**options))
    raise ValueError("The address of the database must begin with sqlite:/// or postgresql://.")
