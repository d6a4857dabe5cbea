"""The migration itself: look, lock, look again, and do what is missing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from penpot_core.db.migrations.branches import upgrade
from penpot_core.db.migrations.engine import (
    READ_REVISIONS,
    Progress,
    column,
    connected,
    lock,
    open_engine,
    parse,
    tables_of,
)
from penpot_core.db.migrations.errors import MigrationError
from penpot_core.db.migrations.reference import check_reference
from penpot_core.db.migrations.state import Origin, Report, State, current
from penpot_core.types import MigrationBranch
from penpot_migrations.history import BASELINE, HEAD, HISTORY
from penpot_migrations.versions import run

# A table of the reference is in the way of ours unless its record of steps says where it comes from.
TELLING_TABLES = frozenset({"profile", "team", "project", "file", "task", "migrations"})
MAKE_VERSION_TABLE = (
    "CREATE TABLE IF NOT EXISTS alembic_version ("
    "version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)


async def migrate(
    url: str,
    branches: Sequence[MigrationBranch] = (),
    *,
    username: str | None = None,
    password: str | None = None,
    progress: Progress | None = None,
) -> Report:
    """Look whether anything is pending, and only then run `migrate_now` in a thread.

    A caller that is cancelled leaves the thread to finish what it began.
    """
    started = time.perf_counter()
    state = await current(url, username=username, password=password)
    if not state.pending(branches):
        return Report("current", (), time.perf_counter() - started)
    return await asyncio.to_thread(
        migrate_now, url, branches, username=username, password=password, progress=progress
    )


def migrate_now(
    url: str,
    branches: Sequence[MigrationBranch] = (),
    *,
    username: str | None = None,
    password: str | None = None,
    progress: Progress | None = None,
) -> Report:
    """Bring the database at `url` to the heads of the built-in branch and of `branches`.

    `url` is `postgresql://[user:password@]host[:port]/name` or `sqlite:///path`; `username` and `password`
    serve an address without them. `progress` gets a sentence before each step. Raises MigrationError.
    """
    started = time.perf_counter()
    tell = progress or (lambda _sentence: None)
    address = parse(url, username, password)
    engine = open_engine(address)
    try:
        with connected(engine, address) as connection, connection.begin():
            lock(connection, tell)
            origin, applied = _bring_up(connection, branches, tell)
    except DBAPIError as error:
        reason = str(error.orig).strip().partition("\n")[0]
        raise MigrationError(f"The migration failed and was undone: {reason}") from error
    finally:
        engine.dispose()
    return Report(origin, applied, time.perf_counter() - started)


def _bring_up(
    connection: Connection, branches: Sequence[MigrationBranch], tell: Progress
) -> tuple[Origin, tuple[str, ...]]:
    tables = tables_of(connection)
    state = State(column(connection, READ_REVISIONS)) if "alembic_version" in tables else State()
    if state.revisions:
        pending = state.pending(branches)
        applied = upgrade(connection, branches, tell) if pending else ()
        return ("upgraded" if applied else "current"), applied
    if connection.dialect.name == "postgresql" and "migrations" in tables:
        check_reference(column(connection, "SELECT step FROM migrations WHERE module = 'main'"))
        tell("The database was made by Penpot; adopting it.")
        _stamp(connection, BASELINE.id)
        return "adopted", upgrade(connection, branches, tell)
    if clash := sorted(tables & TELLING_TABLES):
        raise MigrationError(
            f"The database has a table {clash[0]!r} but no record of who made it: give an empty database."
        )
    applied = _create(connection, tell)
    return "created", (*applied, *(upgrade(connection, branches, tell) if branches else ()))


def _create(connection: Connection, tell: Progress) -> tuple[str, ...]:
    for revision in HISTORY:
        tell(f"Making the tables of {revision.id} ({revision.folder}).")
        run(connection, revision)
    _stamp(connection, HEAD)
    return tuple(revision.id for revision in HISTORY)


def _stamp(connection: Connection, revision: str) -> None:
    connection.exec_driver_sql(MAKE_VERSION_TABLE)
    connection.execute(
        text("INSERT INTO alembic_version (version_num) VALUES (:revision)"), {"revision": revision}
    )
