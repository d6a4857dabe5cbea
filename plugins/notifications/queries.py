"""The SQL of the notifications."""

from __future__ import annotations

from sqlalchemy import select

from penpot_core.db import any_of
from penpot_migrations.tables import file

REVISIONS = select(file.c.id, file.c.revn, file.c.vern).where(any_of(file.c.id, "ids"))
