"""Where a database stands, what a migration reports, and how it fails."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import URL

from penpot_core.db.migrations.engine import (
    CONNECT_PATIENCE,
    FIND_TABLES,
    READ_REVISIONS,
    SQLITE_PATIENCE,
    parse,
    unreachable,
)
from penpot_core.types import MigrationBranch
from penpot_migrations.history import HEAD

BUILT_IN = MigrationBranch("penpot", "penpot_migrations:versions", head=HEAD)
Origin = Literal["created", "adopted", "upgraded", "current"]


@dataclass(frozen=True, slots=True)
class State:
    """Where a database stands: the revisions that it is at, none where it was never migrated."""

    revisions: frozenset[str] = frozenset()

    def pending(self, branches: Sequence[MigrationBranch] = ()) -> tuple[MigrationBranch, ...]:
        """The branches, the built-in one included, whose head is not there yet."""
        return tuple(branch for branch in (BUILT_IN, *branches) if branch.head not in self.revisions)


@dataclass(frozen=True, slots=True)
class Report:
    """What a migration did. `applied` are revisions in order; `seconds` include the wait for the lock."""

    origin: Origin
    applied: tuple[str, ...]
    seconds: float


async def current(url: str, *, username: str | None = None, password: str | None = None) -> State:
    """Where the database at `url` stands. Changes nothing. DatabaseUnreachable where it does not answer."""
    address = parse(url, username, password)
    if address.get_backend_name() == "sqlite":
        return await asyncio.to_thread(_current_sqlite, address)
    return await _current_postgresql(address)


async def _current_postgresql(address: URL) -> State:
    # The server's own driver: what a migration needs is not loaded for a look.
    import asyncpg

    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        connection = await asyncpg.connect(plain, timeout=CONNECT_PATIENCE)
        try:
            if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
                return State()
            return State(frozenset(row[0] for row in await connection.fetch(READ_REVISIONS)))
        finally:
            await connection.close()
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise unreachable(address, error) from error


def _current_sqlite(address: URL) -> State:
    path = address.database or ""
    if not Path(path).exists():
        return State()
    try:
        with closing(sqlite3.connect(path, timeout=SQLITE_PATIENCE)) as connection:
            tables = {name for (name,) in connection.execute(FIND_TABLES["sqlite"])}
            if "alembic_version" not in tables:
                return State()
            return State(frozenset(name for (name,) in connection.execute(READ_REVISIONS)))
    except sqlite3.Error as error:
        raise unreachable(address, error) from error
