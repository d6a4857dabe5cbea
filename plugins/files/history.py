"""What the database knows of a file's past: its versions, its edits, and how its data is stored now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, func, select

from penpot_core.db import Connection
from penpot_migrations.tables import file, file_change, file_state

FILE_ID: BindParameter[UUID] = bindparam("file_id")

STORED = (
    select(
        file.c.id,
        file.c.name,
        file.c.revn,
        file.c.vern,
        file.c.version,
        file.c.created_at,
        file.c.modified_at,
        file.c.deleted_at,
        file_state.c.data_version,
        file_state.c.base_version,
        file_state.c.patch_count,
        file_state.c.patch_bytes,
        file_state.c.checkpoint_at,
    )
    .select_from(file.outerjoin(file_state, file_state.c.file_id == file.c.id))
    .where(file.c.id == FILE_ID)
)

ENTRIES = (
    select(
        file_change.c.id,
        file_change.c.revn,
        file_change.c.created_at,
        file_change.c.created_by,
        file_change.c.profile_id,
        file_change.c.label,
        file_change.c.deleted_at,
        func.length(file_change.c.changes).label("bytes"),
    )
    .where(file_change.c.file_id == FILE_ID)
    .order_by(file_change.c.created_at, file_change.c.revn)
)
"""Snapshots have a label; the others are edits, which expire an hour after they were made."""


async def history_of(
    db: Connection, file_id: UUID
) -> tuple[Mapping[str, Any] | None, list[Mapping[str, Any]]]:
    """The file's row with the state of its data, deleted or not, and its edits and snapshots, oldest first."""
    stored = await db.fetch_one(STORED, {"file_id": file_id})
    entries = await db.fetch_all(ENTRIES, {"file_id": file_id})
    return stored, list(entries)
