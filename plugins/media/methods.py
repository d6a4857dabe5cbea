"""Pictures of files (contract/rpc-files.md §6)."""

from __future__ import annotations

from typing import Any

from penpot_core.db import Connection
from penpot_core.rpc import Call, rpc_method
from penpot_plugins.files.access import can_edit_file
from penpot_plugins.limits.concurrency import ConcurrencyLimits
from penpot_plugins.media import schemas, service
from penpot_plugins.media.download import fetched
from penpot_plugins.media.pictures import Raw, check_size, check_type
from penpot_plugins.media.service import NewMedia
from penpot_plugins.uploads.assembly import assembled, finish

Record = dict[Any, Any]
LIMITS = ("process-image/by-profile", "process-image/global")
UNNAMED = "unknown"


@rpc_method(access=can_edit_file("file_id"), transaction="none", added="1.17", limits=LIMITS)
async def upload_file_media_object(call: Call, params: schemas.UploadFileMediaObject) -> Record:
    """Add a picture to a file."""
    new = NewMedia(params.file_id, params.name, params.is_local, params.id)
    content = params.content
    return await service.add(call, new, Raw(content.path, content.size, content.mtype))


@rpc_method(access=can_edit_file("file_id"), transaction="none", added="1.17")
async def create_file_media_object_from_url(
    call: Call, params: schemas.CreateFileMediaObjectFromUrl
) -> Record:
    """Add a picture that lies elsewhere to a file."""
    service.check_live(call.permissions)
    new = NewMedia(params.file_id, params.name or UNNAMED, params.is_local, params.id)
    with call.app.temporary.file(".fetched") as path:
        raw = await fetched(call.app, params.url, path)
        # Only now: a slow address keeps nobody's pictures waiting.
        async with call.app.get(ConcurrencyLimits).hold(LIMITS, call.profile_id):
            return await service.add(call, new, raw)


@rpc_method(access=can_edit_file("file_id"), transaction="write", added="1.17")
async def clone_file_media_object(call: Call, params: schemas.CloneFileMediaObject) -> Record:
    """Give a file the picture of another file."""
    service.check_live(call.permissions)
    return await service.clone(call, params.id, params.file_id, is_local=params.is_local)


@rpc_method(access=can_edit_file("file_id"), transaction="none", added="2.17", limits=LIMITS)
async def assemble_file_media_object(call: Call, params: schemas.AssembleFileMediaObject) -> Record:
    """Add a picture that came in chunks to a file."""
    new = NewMedia(params.file_id, params.name, params.is_local, params.id)

    def check(size: int) -> None:
        check_type(params.mtype)
        check_size(call.app, size)

    async with assembled(call, params.session_id, check) as upload:

        async def end_session(db: Connection) -> None:
            await finish(call, db, upload)

        return await service.add(call, new, Raw(upload.path, upload.size, params.mtype), end_session)
