"""Which libraries a file is linked to: the part that queries of several plugins have in common."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from penpot_migrations.tables import file_library_rel

DIRECT = (
    select(file_library_rel.c.library_file_id)
    .where(file_library_rel.c.file_id == bindparam("file_id"))
    .cte("reached", recursive=True)
)

REACHED = DIRECT.union(
    select(file_library_rel.c.library_file_id).join(
        DIRECT, DIRECT.c.library_file_id == file_library_rel.c.file_id
    )
)
"""`library_file_id`: the libraries of the file `:file_id`, theirs, and so on, each once, deleted ones too."""
