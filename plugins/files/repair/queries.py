"""The statements of a repair beside the file's data."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import BindParameter, bindparam, update

from penpot_core.db import live
from penpot_migrations.tables import file

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
