"""`create-upload-session` and `upload-chunk` (contract/storage.md §9)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from penpot_core.errors import Restricted
from penpot_core.rpc import Call, rpc_method
from penpot_core.transit import record
from penpot_core.types import Access, Quote, authenticated
from penpot_plugins.limits.settings import QUOTES
from penpot_plugins.uploads import queries, schemas, service

Record = dict[Any, Any]
MOST_CHUNKS = QUOTES["upload-chunks-per-session"]


@rpc_method(
    access=authenticated,
    transaction="write",
    added="2.17",
    quotes=(Quote("upload-sessions-per-profile"),),
)
async def create_upload_session(call: Call, params: schemas.CreateUploadSession) -> Record:
    """Begin an upload in so many chunks."""
    most = call.app.settings[MOST_CHUNKS]
    if most is not None and params.total_chunks > most:
        raise Restricted(
            "max-quote-reached", target=MOST_CHUNKS.name[7:], quote=most, count=params.total_chunks
        )
    session_id = uuid4()
    values = {"id": session_id, "created_at": call.now, "profile_id": call.profile_id}
    await call.db.execute(queries.ADD, {**values, "total_chunks": params.total_chunks})
    return record(session_id=session_id)


async def check_session(call: Call, params: Any) -> None:
    """The session is the caller's own, and has such a place."""
    wanted = {"id": params.session_id, "profile_id": call.profile_id}
    session = await call.db.fetch_one(queries.SESSION, wanted)
    if session is None:
        raise service.no_session(**wanted)
    service.check_index(session, params.index)


@rpc_method(access=Access("upload:own", check=check_session), transaction="none", added="2.17")
async def upload_chunk(call: Call, params: schemas.UploadChunk) -> Record:
    """Send one chunk."""
    chunk = await service.store_chunk(call, params.session_id, params.index, params.content)
    async with call.app.database.write() as db:
        await service.keep_chunk(call, db, params.session_id, chunk)
    return record(session_id=params.session_id, index=params.index)
