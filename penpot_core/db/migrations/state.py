"""Where a database stands, what a migration reports, and how it fails."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from penpot_core.db.migrations.engine import FIND_TABLES, READ_REVISIONS, SQLITE_PATIENCE, parse
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
    """Where the database at `url` stands; drivers' errors where it does not answer. Changes nothing."""
    address = parse(url, username, password)
    if address.get_backend_name() == "sqlite":
        return await asyncio.to_thread(_current_sqlite, address.database or "")
    import asyncpg

    connection = await asyncpg.connect(
        address.set(drivername="postgresql").render_as_string(hide_password=False)
    )
    try:
        if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
            return State()
        return State(frozenset(row[0] for row in await connection.fetch(READ_REVISIONS)))
    finally:
        await connection.close()


def _current_sqlite(path: str) -> State:
    if not Path(path).exists():
        return State()
    with closing(sqlite3.connect(path, timeout=SQLITE_PATIENCE)) as connection:
        tables = {name for (name,) in connection.execute(FIND_TABLES["sqlite"])}
        if "alembic_version" not in tables:
            return State()
        return State(frozenset(name for (name,) in connection.execute(READ_REVISIONS)))
