"""Putting the chunks of a session together (contract/storage.md §9).

async with assembled(call, session_id, check_size) as upload:
    ...                                  # upload.path, upload.size
    async with call.app.database.write() as db:
        await finish(call, db, upload)   # in the transaction that uses it
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from penpot_core.db import Connection
from penpot_core.errors import ValidationFailed
from penpot_core.rpc import Call
from penpot_core.storage import StoredObject
from penpot_plugins.uploads import queries
from penpot_plugins.uploads.service import CHUNK_INDEX, no_session


@dataclass(frozen=True, slots=True)
class Assembled:
    """A whole upload in a temporary file, and the chunks that it was made of."""

    session_id: UUID
    path: Path
    size: int
    chunks: tuple[UUID, ...]


@asynccontextmanager
async def assembled(
    call: Call, session_id: UUID, check_size: Callable[[int], None]
) -> AsyncIterator[Assembled]:
    """The bytes of the caller's own session. `check_size(bytes)` may refuse before anything is copied.

    Raises ObjectNotFound, and ValidationFailed `missing-chunks`.
    """
    chunks = await chunks_of(call, session_id)
    check_size(sum(chunk.size for chunk in chunks))
    with call.app.temporary.file(".assembled") as path:
        path.touch(mode=0o600)
        size = 0
        for chunk in chunks:
            size += await call.app.storage.append_to(chunk, path)
        yield Assembled(session_id, path, size, tuple(chunk.id for chunk in chunks))


async def chunks_of(call: Call, session_id: UUID) -> list[StoredObject]:
    """All chunks of the caller's session, in their order."""
    async with call.app.database.read() as db:
        session = await db.fetch_one(queries.SESSION, {"id": session_id, "profile_id": call.profile_id})
        if session is None:
            raise no_session(id=session_id)
        rows = await db.fetch_all(queries.CHUNKS, {"upload_id": str(session_id)})
        found = await call.app.storage.find_many(db, [row.id for row in rows])
    if len(found) != session.total_chunks:
        raise ValidationFailed(
            "missing-chunks",
            "number of stored chunks does not match expected total",
            session_id=session_id,
            expected=session.total_chunks,
            found=len(found),
        )
    return sorted(found.values(), key=lambda chunk: int(chunk.metadata[CHUNK_INDEX]))


async def finish(call: Call, db: Connection, upload: Assembled) -> None:
    """End the session in the transaction that uses its bytes. ObjectNotFound where another call was faster."""
    if await db.execute(queries.END, {"id": upload.session_id, "profile_id": call.profile_id}) != 1:
        raise no_session(id=upload.session_id)
    await call.app.storage.delete(db, upload.chunks, call.now)
