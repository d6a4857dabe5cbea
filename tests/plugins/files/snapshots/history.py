"""What tests of snapshots ask of the database."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from penpot_core.app import App
from penpot_migrations.tables import file_change, file_data, file_snapshot_pending
from tests.plugins.files.worlds import OpenFile


async def make(file: OpenFile, label: str = "One", *, app: App | None = None) -> UUID:
    """Make a snapshot."""
    made = await file.person.call("create-file-snapshot", app=app, file_id=file.id, label=label)
    found: UUID = made["id"]
    return found


async def restore(file: OpenFile, snapshot: UUID, *, app: App | None = None) -> int:
    """Go back to a snapshot; the file's new version number."""
    await file.person.call("restore-file-snapshot", app=app, file_id=file.id, id=snapshot)
    found = await file.person.call("get-file", app=app, id=file.id)
    file.revn = found["revn"]
    vern: int = found["vern"]
    return vern


async def content(file: OpenFile, snapshot: UUID, *, app: App | None = None) -> dict[UUID, Any]:
    """The shapes of the first page in a snapshot."""
    found = await file.person.call("get-file-snapshot", app=app, file_id=file.id, id=snapshot)
    objects: dict[UUID, Any] = found["data"]["pages-index"][file.page_id]["objects"]
    return objects


async def pending(file: OpenFile) -> dict[UUID, int]:
    """The snapshots that wait for their data, and of which version it is."""
    rows = await rows_of(file, file_snapshot_pending)
    return {row["snapshot_id"]: row["data_version"] for row in rows}


async def snapshots(file: OpenFile) -> list[Any]:
    """The rows of all snapshots, the oldest first."""
    rows = [row for row in await rows_of(file, file_change) if row["label"] is not None]
    return sorted(rows, key=lambda row: row["created_at"])


async def data_rows(file: OpenFile) -> list[Any]:
    """The rows of `file_data` that belong to snapshots."""
    return [row for row in await rows_of(file, file_data) if row["id"] != file.id]


async def rows_of(file: OpenFile, table: Any) -> list[Any]:
    """All rows of a table that belong to the file."""
    async with file.person.world.app.database.read() as db:
        return await db.fetch_all(select(table).where(table.c.file_id == file.id))
