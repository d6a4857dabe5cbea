"""Who may do what with a snapshot: whoever may with its file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from penpot_core.db import Connection, Row
from penpot_core.errors import ObjectNotFound
from penpot_core.rpc import Call
from penpot_core.types import Access
from penpot_plugins.files.access import checked_access, edits
from penpot_plugins.files.snapshots import queries


def no_snapshot() -> ObjectNotFound:
    """There is no such snapshot, or it is not to be seen any more."""
    return ObjectNotFound("database object not found")


async def check_edit(call: Call, params: Any) -> None:
    """Look the file up, and ask for the right to edit it. Snapshots of a file in the bin wait with it."""
    row = await call.db.fetch_one(queries.BY_ID, {"id": params.id, "now": call.now})
    if row is None:
        raise no_snapshot()
    call.permissions = await checked_access(call, call.db, row["file_id"], edits)
    if call.permissions.head is None:
        raise no_snapshot()


can_edit_snapshot = Access("file-snapshot:edit", check=check_edit)


async def locked(call: Call, snapshot_id: UUID) -> Row:
    """The row of a snapshot, held until the transaction ends."""
    row = await call.db.fetch_one(queries.LOCK, {"id": snapshot_id, "now": call.now})
    if row is None:
        raise no_snapshot()
    return row


async def snapshot_of(db: Connection, call: Call, file_id: UUID, snapshot_id: UUID) -> Row:
    """A snapshot of this very file."""
    row = await db.fetch_one(queries.OF_FILE, {"id": snapshot_id, "file_id": file_id, "now": call.now})
    if row is None:
        raise no_snapshot()
    return row
