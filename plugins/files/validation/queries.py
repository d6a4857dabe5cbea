"""Which libraries a file is linked to."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import BindParameter, bindparam, select

from penpot_migrations.tables import file, file_library_rel

FILE_ID: BindParameter[UUID] = bindparam("file_id")

NEAR = (
    select(file_library_rel.c.library_file_id)
    .where(file_library_rel.c.file_id == FILE_ID)
    .cte("libraries", recursive=True)
)
FAR = select(file_library_rel.c.library_file_id).join(
    NEAR, NEAR.c.library_file_id == file_library_rel.c.file_id
)
LINKED = NEAR.union(FAR)

LIBRARIES = (
    select(LINKED.c.library_file_id.label("id"))
    .join(file, file.c.id == LINKED.c.library_file_id)
    .where(file.c.deleted_at.is_(None))
)
""":file_id; its libraries, and those of its libraries, without deleted ones."""
