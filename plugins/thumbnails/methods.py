"""Thumbnails (contract/rpc-files.md §4)."""

from __future__ import annotations

from typing import Any

from penpot_core.rpc import Call, rpc_method
from penpot_core.settings import kernel
from penpot_core.transit import record
from penpot_core.types import Access
from penpot_plugins.files.access import can_edit_file, can_read_file, checked_access, edits
from penpot_plugins.thumbnails import queries, schemas, service

Record = dict[Any, Any]
LIMITS = ("file-thumbnail-ops/by-profile", "file-thumbnail-ops/global")
FRAME = "frame"


@rpc_method(access=can_read_file("file_id"), transaction="read", added="1.17")
async def get_file_object_thumbnails(call: Call, params: schemas.GetFileObjectThumbnails) -> Record:
    """The thumbnails of a file: object id to media id."""
    key: dict[str, Any] = {"file_id": params.file_id}
    if params.tag is None:
        rows = await call.db.fetch_all(queries.OF_FILE, key)
    else:
        rows = await call.db.fetch_all(queries.OF_TAG, {**key, "tag": params.tag})
    return {row.object_id: row.media_id for row in rows}


async def check_picture_and_right(call: Call, params: Any) -> None:
    """The picture first, then the right to edit the file: the order in which the reference refuses."""
    service.check_thumbnail(call, params.media)
    call.permissions = await checked_access(call, call.db, params.file_id, edits)


edits_with_picture = Access("file:edit", check=check_picture_and_right)


@rpc_method(access=edits_with_picture, transaction="none", added="1.19", audit=False, limits=LIMITS)
async def create_file_object_thumbnail(
    call: Call, params: schemas.CreateFileObjectThumbnail
) -> Record | None:
    """Give a board or a component of a live file a thumbnail."""
    if call.permissions.head is None:
        return None
    picture = await service.stored_thumbnail(call, params.media, "file-object-thumbnail")
    key = {
        "file_id": params.file_id,
        "tag": FRAME if params.tag is None else params.tag,
        "object_id": params.object_id,
    }
    async with call.app.database.write() as db:
        await checked_access(call, db, params.file_id, edits)
        if not await service.is_live(db, params.file_id):
            return None
        row = await service.put_thumbnail(call, db, key, picture)
    return None if row is None else row.record()


@rpc_method(access=can_edit_file("file_id"), transaction="write", added="1.19", audit=False)
async def delete_file_object_thumbnail(call: Call, params: schemas.DeleteFileObjectThumbnail) -> None:
    """Take the thumbnail of an object away."""
    key = {"file_id": params.file_id, "object_id": params.object_id}
    rows = await call.db.fetch_all(queries.OF_OBJECT, key)
    await service.delete_rows(call, call.db, params.file_id, rows[:1])


edits_all = Access("file:edit", check=service.check_edits_all)


@rpc_method(access=edits_all, transaction="write", added="1.19", audit=False, limits=LIMITS)
async def delete_file_object_thumbnails(call: Call, params: schemas.DeleteFileObjectThumbnails) -> None:
    """Take the thumbnails of several objects away."""
    for file_id in sorted({service.file_of(object_id) for object_id in params.object_ids}):
        wanted = {"file_id": file_id, "object_ids": sorted(set(params.object_ids))}
        rows = await call.db.fetch_all(queries.OF_OBJECTS, wanted)
        await service.delete_rows(call, call.db, file_id, rows)


@rpc_method(access=can_edit_file("file_id"), transaction="none", added="1.19", audit=False, limits=LIMITS)
async def create_file_thumbnail(call: Call, params: schemas.CreateFileThumbnail) -> Record:
    """Give a file the thumbnail of one of its revisions; of one in the bin it goes with the file."""
    service.check_thumbnail(call, params.media)
    picture = await service.stored_thumbnail(call, params.media, "file-thumbnail")
    key = {"file_id": params.file_id, "revn": params.revn}
    async with call.app.database.write() as db:
        await checked_access(call, db, params.file_id, edits)
        deleted_at = await db.fetch_val(queries.DELETED_AT, {"file_id": params.file_id})
        old = await db.fetch_val(queries.FILE_THUMBNAIL, key)
        media_id = await call.app.storage.claim(db, picture, call.now)
        times = {"created_at": call.now, "updated_at": call.now, "deleted_at": deleted_at}
        await db.execute(
            queries.PUT_FILE_THUMBNAIL, {**key, **times, "media_id": media_id, "props": params.props}
        )
        if old != media_id:
            await call.app.storage.touch(db, [old], call.now)
    uri = f"{call.app.settings[kernel.PUBLIC_URI].rstrip('/')}/assets/by-id/{media_id}"
    return record(uri=uri, id=media_id)
