"""Removing rows whose time has come, children before parents (contract/deletion.md §4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from penpot_core.db import Connection, ForeignKeyViolation, Row
from penpot_plugins.crud import queries
from penpot_plugins.crud.retention import Branch, Retention, key_of

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.crud")


async def purge(app: App, retention: Retention, now: datetime) -> int:
    """Remove everything that is due at `now`, a hundred rows a transaction; the number of removed rows."""
    removed = 0
    for branch in retention.purge_order:
        while (batch := await purge_batch(app, branch, now)) > 0:
            removed += batch
    return removed


async def purge_batch(app: App, branch: Branch, now: datetime) -> int:
    """Remove one batch of one entity. A row that others still refer to stays, and is told."""
    async with app.database.write() as db:
        rows = await db.fetch_all(branch.statements.due, {"now": now})
        if not rows:
            return 0
        if db.dialect == "postgresql":
            await db.execute(queries.ALLOW_DELETION)
        await touch(db, branch, rows, now)
        return sum([await purge_row(db, branch, row, now) for row in rows])


async def touch(db: Connection, branch: Branch, rows: Sequence[Row], now: datetime) -> None:
    """Let the storage look again at the objects that the rows referred to."""
    found: set[Any] = {row[column] for row in rows for column in branch.entity.objects}
    if branch.entity.reference is not None:
        found |= {referred(row[branch.entity.reference]) for row in rows}
    found.discard(None)
    if found:
        await db.execute(queries.TOUCH, {"ids": sorted(found), "now": now})


def referred(reference: Any) -> UUID | None:
    """The object that a JSON value names (contract/deletion.md §4, row 5)."""
    named = reference.get("storage-ref-id") if isinstance(reference, dict) else None
    return None if named is None else UUID(named)


async def purge_row(db: Connection, branch: Branch, row: Row, now: datetime) -> int:
    """Remove one row in a savepoint of its own."""
    key = key_of(branch.entity, row)
    try:
        async with db.savepoint():
            return await db.execute(branch.statements.purge, {**key, "now": now})
    except ForeignKeyViolation as problem:
        log.warning(
            "a deleted row is still referred to and stays", entity=branch.entity.name, problem=str(problem)
        )
        return 0
