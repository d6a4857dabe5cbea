"""Which libraries a file is linked to."""

from __future__ import annotations

from sqlalchemy import select

from penpot_core.db import live
from penpot_migrations.tables import file
from penpot_plugins.files.linked_libraries import REACHED

LIBRARIES = (
    select(REACHED.c.library_file_id.label("id"))
    .join(file, file.c.id == REACHED.c.library_file_id)
    .where(live(file))
)
""":file_id; its libraries, and those of its libraries, without deleted ones."""
