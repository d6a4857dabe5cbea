"""Sessions and their chunks. A session belongs to the profile that opened it, at every step (SECURITY row 27)."""

from __future__ import annotations

from uuid import UUID

from penpot_core.db import Connection, Row
from penpot_core.errors import ObjectNotFound, ValidationFailed
from penpot_core.rpc import Call, Upload
from penpot_core.storage import NewObject, Pending
from penpot_core.transit import Keyword, record
from penpot_plugins.uploads import queries

CHUNK_INDEX = Keyword("chunk-index")
OCTETS = "application/octet-stream"


def no_session(**params: UUID) -> ObjectNotFound:
    """The answer where there is no such session, or where it is somebody else's."""
    return ObjectNotFound(
        "database object not found", table=Keyword("upload-session"), params=record(**params)
    )


def check_index(session: Row, index: int) -> None:
    """Refuse a place that the session has not."""
    if not 0 <= index < session.total_chunks:
        raise ValidationFailed(
            "invalid-chunk-index",
            "chunk index is out of range for this session",
            session_id=session.id,
            total_chunks=session.total_chunks,
            index=index,
        )


async def store_chunk(call: Call, session_id: UUID, index: int, content: Upload) -> Pending:
    """Put the bytes of a chunk into the object storage."""
    metadata = {"upload-id": str(session_id), "chunk-index": index, "profile-id": call.profile_id}
    new = NewObject("tempfile", OCTETS, deduplicate=False, metadata=metadata)
    return await call.app.storage.put(content.path, new)


async def keep_chunk(call: Call, db: Connection, session_id: UUID, chunk: Pending) -> None:
    """Make a stored chunk part of its session. One more for the same place is one too many, as in the reference."""
    if await db.fetch_one(queries.LOCKED, {"id": session_id, "profile_id": call.profile_id}) is None:
        raise no_session(id=session_id, profile_id=call.profile_id)
    await call.app.storage.claim(db, chunk, call.now)
