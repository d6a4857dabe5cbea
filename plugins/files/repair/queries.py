"""The statements of a repair beside the file's data."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import BindParameter, bindparam, insert, literal, update

from penpot_core.db import live
from penpot_migrations.tables import file, file_change, file_data

FILE_ID: BindParameter[UUID] = bindparam("file_id")

ADVANCE_REPAIRED = (
    update(file)
    .where(
        file.c.id == FILE_ID,
        live(file),
        file.c.revn == bindparam("old_revn"),
        file.c.vern == bindparam("old_vern"),
        file.c.modified_at == bindparam("old_modified_at"),
    )
    .values(revn=file.c.revn + 1, modified_at=bindparam("now"), has_media_trimmed=False)
)
"""The row of a repaired file, if nobody changed it meanwhile."""

KEEP_VERSION = insert(file_change).values(
    id=bindparam("id"),
    file_id=FILE_ID,
    created_at=bindparam("now"),
    updated_at=bindparam("now"),
    deleted_at=bindparam("until"),
    revn=bindparam("revn"),
    version=bindparam("version"),
    features=bindparam("features"),
    migrations=bindparam("migrations"),
    label=bindparam("label"),
    created_by=literal("system"),
    data=bindparam("data"),
)
"""The row of a snapshot (contract/database.md, file_change)."""

KEEP_VERSION_DATA = insert(file_data).values(
    file_id=FILE_ID,
    id=bindparam("id"),
    created_at=bindparam("now"),
    modified_at=bindparam("now"),
    deleted_at=bindparam("until"),
    type=literal("snapshot"),
    backend=bindparam("backend"),
    data=bindparam("data"),
)
"""The data of a snapshot where it does not lie in that row."""
