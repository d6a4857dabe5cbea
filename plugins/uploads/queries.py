"""The SQL of uploads in parts."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, insert, select

from penpot_core.db import for_update, json_text, live
from penpot_migrations.tables import storage_object, upload_session

ADD = insert(upload_session).values(
    {name: bindparam(name) for name in ("id", "created_at", "profile_id", "total_chunks")}
)

SESSION = select(upload_session.c.id, upload_session.c.total_chunks).where(
    upload_session.c.id == bindparam("id"), upload_session.c.profile_id == bindparam("profile_id")
)
""":id, :profile_id"""

LOCKED = for_update(SESSION)
""":id, :profile_id"""

CHUNKS = select(storage_object.c.id, storage_object.c.size, storage_object.c.metadata).where(
    json_text(storage_object.c.metadata, "~:upload-id") == bindparam("upload_id"), live(storage_object)
)
"""The chunks of a session, in no order. :upload_id, the session's id as text"""

END = delete(upload_session).where(
    upload_session.c.id == bindparam("id"), upload_session.c.profile_id == bindparam("profile_id")
)
""":id, :profile_id"""

END_OLD = delete(upload_session).where(upload_session.c.created_at < bindparam("before"))
""":before"""
