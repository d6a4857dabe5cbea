"""The SQL of share links."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, insert, select

from penpot_core.db import for_update
from penpot_migrations.tables import share_link

COLUMNS = ("id", "file_id", "owner_id", "created_at", "pages", "who_comment", "who_inspect")

ADD = insert(share_link).values({name: bindparam(name) for name in COLUMNS})

OWNER = for_update(
    select(share_link.c.file_id, share_link.c.owner_id).where(share_link.c.id == bindparam("id"))
)
""":id"""

REMOVE = delete(share_link).where(share_link.c.id == bindparam("id"))
""":id"""
