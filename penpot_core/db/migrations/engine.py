"""The synchronous connection of a migration: its address, its one transaction, and the lock around it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import NullPool

from penpot_core.db.migrations.errors import DatabaseUnreachable, MigrationError

Progress = Callable[[str], None]

# PostgreSQL keeps advisory locks of two numbers apart from those of one, which lock files.
LOCK = {"space": 0x50454E50, "key": 1}
# Seconds, for a server to answer and for another writer of the file to finish.
CONNECT_PATIENCE = 30
SQLITE_PATIENCE = 300.0
SQLITE_OLDEST = (3, 38)

READ_REVISIONS = "SELECT version_num FROM alembic_version"
FIND_TABLES = {
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
}


def parse(url: str, username: str | None = None, password: str | None = None) -> URL:
    """The parts of an address; a user and password in the address win over those given beside it."""
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise MigrationError("The database's address is not an address: see PENPOT_DATABASE_URI.") from error
    kind = address.drivername.partition("+")[0]
    if kind == "sqlite":
        if address.database in (None, "", ":memory:"):
            raise MigrationError("A database in memory ends with its connection: give the path of a file.")
        return address.set(drivername="sqlite")
    if kind in ("postgresql", "postgres"):
        return address.set(
            drivername="postgresql+psycopg",
            username=address.username or username,
            password=address.password or password,
        )
    raise MigrationError(f"{kind!r} is no database that can be used: give postgresql://… or sqlite:///….")


def open_engine(address: URL) -> Engine:
    """An engine whose transactions are fit for migrations. Makes SQLite's file, for its owner alone."""
    if address.get_backend_name() == "sqlite":
        return _sqlite_engine(address)
    return create_engine(
        address,
        poolclass=NullPool,
        # What another process committed while we waited for the lock must be visible.
        isolation_level="READ COMMITTED",
        connect_args={
            "prepare_threshold": None,
            "application_name": "penpot migrate",
            "connect_timeout": CONNECT_PATIENCE,
        },
    )


def _sqlite_engine(address: URL) -> Engine:
    if sqlite3.sqlite_version_info < SQLITE_OLDEST:
        raise MigrationError(
            f"Python's SQLite is {sqlite3.sqlite_version}; {'.'.join(map(str, SQLITE_OLDEST))} is the oldest "
            "that works. Use a newer Python or PostgreSQL."
        )
    path = Path(address.database or "")
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise DatabaseUnreachable(f"The database file {path} cannot be opened: {error.strerror}.") from error
    engine = create_engine(address, poolclass=NullPool, connect_args={"timeout": SQLITE_PATIENCE})

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        # A table that is rebuilt is dropped for a moment, which must not cascade.
        connection.execute("PRAGMA foreign_keys = OFF")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@contextmanager
def connected(engine: Engine, address: URL) -> Iterator[Connection]:
    """A connection of the engine. DatabaseUnreachable where there is none to be had."""
    try:
        connection = engine.connect()
    except DBAPIError as error:
        raise unreachable(address, error.orig) from error
    with connection:
        yield connection


def unreachable(address: URL, error: BaseException | None) -> DatabaseUnreachable:
    """The error for an address where a driver failed, without the password."""
    place = address.set(drivername=address.get_backend_name()).render_as_string(hide_password=True)
    reason = str(error or "no answer").strip().partition("\n")[0] or type(error).__name__
    return DatabaseUnreachable(f"The database {place} cannot be reached: {reason}")


def lock(connection: Connection, tell: Progress) -> None:
    """Wait until nobody else migrates. SQLite's lock is the transaction itself."""
    if connection.dialect.name == "sqlite":
        return
    for limit in ("statement_timeout", "idle_in_transaction_session_timeout", "lock_timeout"):
        connection.exec_driver_sql(f"SET LOCAL {limit} = 0")
    if not connection.execute(text("SELECT pg_try_advisory_xact_lock(:space, :key)"), LOCK).scalar():
        tell("Another process migrates this database; waiting until it is done.")
        connection.execute(text("SELECT pg_advisory_xact_lock(:space, :key)"), LOCK)


def tables_of(connection: Connection) -> frozenset[str]:
    """The names of the tables where ours lie or would lie."""
    return column(connection, FIND_TABLES[connection.dialect.name])


def column(connection: Connection, statement: str) -> frozenset[str]:
    """The first column of all rows."""
    return frozenset(connection.exec_driver_sql(statement).scalars())
