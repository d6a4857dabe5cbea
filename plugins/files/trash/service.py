"""Putting files out of the bin: back where they were, or away for good.

One transaction a file: each is told when it is done, and what is told stays done when the client goes away.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from penpot_core.db import Connection, repeated
from penpot_core.transit import Keyword, record
from penpot_plugins.crud.retention import Retention
from penpot_plugins.files.trash import queries

if TYPE_CHECKING:
    from penpot_core.app import App

Check = Callable[[Connection], Awaitable[None]]
"""Asks in a file's transaction whether the caller still may; raises where not."""

Told = Callable[[UUID, int], Awaitable[None]]
"""Called after each file with its id and its number from 1 on."""


async def allowed_to_all(_: Connection) -> None:
    """The operator may."""


async def restore(
    app: App, team_id: UUID, ids: Sequence[UUID], now: datetime, check: Check, told: Told
) -> frozenset[UUID]:
    """Bring files of a live team back, with all that belongs to them and with their projects; at whichever time."""
    restored = set()
    for file_id in ids:
        await repeated(partial(restore_one, app, team_id, file_id, check))
        restored.add(file_id)
        await told(file_id, len(restored))
    return frozenset(restored)


async def restore_one(app: App, team_id: UUID, file_id: UUID, check: Check) -> None:
    """Take the deletion of a file back, in a transaction of its own."""
    async with app.database.write() as db:
        await check(db)
        await restore_file(app.get(Retention), db, team_id, file_id)


async def restore_file(retention: Retention, db: Connection, team_id: UUID, file_id: UUID) -> None:
    """Take the deletion of a file back. One that is not deleted stays as it is.

    Its project comes back without its other files (contract/deletion.md §9): those that the deletion of the project
    has not reached yet are deleted first, or they would be back too. Rows of its change log lose their time, until
    `file-gc` gives them one.
    """
    row = await db.fetch_one(queries.LOCK, {"id": file_id, "team_id": team_id})
    if row is None:
        return
    if row["project_deleted_at"] is not None:
        for other in await db.fetch_all(queries.LIVE_FILES, {"project_id": row["project_id"]}):
            await retention.mark(db, "file", other["id"], row["project_deleted_at"])
        await db.execute(queries.RESTORE_PROJECT, {"of_project": row["project_id"]})
    elif row["deleted_at"] is None:
        return
    await retention.restore(db, "file", file_id)
    await db.execute(queries.UNTRIM, {"of_file": file_id})


async def delete_for_good(
    app: App, team_id: UUID, ids: Sequence[UUID], now: datetime, check: Check, told: Told
) -> frozenset[UUID]:
    """Let the next purge remove files of a live team that are in its bin; others stay (SECURITY row 26)."""
    deleted: set[UUID] = set()
    for file_id in ids:
        if await repeated(partial(mark_for_good, app, team_id, file_id, now, check)):
            deleted.add(file_id)
            await told(file_id, len(deleted))
    return frozenset(deleted)


async def mark_for_good(app: App, team_id: UUID, file_id: UUID, now: datetime, check: Check) -> bool:
    """Let the next purge remove a file, in a transaction of its own; False where it is not in the bin."""
    async with app.database.write() as db:
        await check(db)
        row = await db.fetch_one(queries.LOCK_IN_BIN, {"id": file_id, "team_id": team_id, "now": now})
        if row is None:
            return False
        await db.execute(queries.MARK_DELETED, {"of_file": file_id, "at": now})
        task = record(object=Keyword("file"), deleted_at=now, id=file_id)
        await app.outbox.submit(db, "delete-object", task)
        db.after_commit(app.outbox.wake)
    return True
