"""Storing thumbnails, and taking them away."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from pathlib import Path
from typing import Any
from uuid import UUID

from penpot_core.db import Connection, Row
from penpot_core.errors import ObjectNotFound, ValidationFailed
from penpot_core.http.client import as_uuid
from penpot_core.rpc import Call, Upload
from penpot_core.storage import NewObject, Pending
from penpot_plugins.files.access import checked_access, edits
from penpot_plugins.media.pictures import SVG, Raw, check_raw, mismatch, prepared, signature
from penpot_plugins.thumbnails import queries

HEAD_BYTES = 16


async def stored_thumbnail(call: Call, upload: Upload, bucket: str) -> Pending:
    """Put the picture into the object storage.

    Clients make many thumbnails, so a raster picture is known by its first bytes; an SVG is made inert.
    """
    raw = Raw(upload.path, upload.size, upload.mtype)
    if raw.mtype == SVG:
        with call.app.temporary.work_folder() as folder:
            picture = await prepared(call.app, raw, folder)
            return await call.app.storage.put(picture.path, NewObject(bucket, SVG))
    found = signature(await asyncio.to_thread(beginning, upload.path))
    if found is None:
        raise ValidationFailed("invalid-image", "This is no picture.", exit=1)
    if found != raw.mtype:
        raise mismatch(raw.mtype, found)
    return await call.app.storage.put(upload.path, NewObject(bucket, found))


def beginning(path: Path) -> bytes:
    """The first bytes of a file."""
    with path.open("rb") as reader:
        return reader.read(HEAD_BYTES)


def check_thumbnail(call: Call, upload: Upload) -> None:
    """Type and size as declared; looked at before the right to the file, as in the reference."""
    check_raw(call.app, Raw(upload.path, upload.size, upload.mtype))


async def is_live(db: Connection, file_id: UUID) -> bool:
    """Whether there is such a file, and it is not deleted."""
    return await db.fetch_one(queries.LIVE_FILE, {"file_id": file_id}) is not None


async def put_thumbnail(call: Call, db: Connection, key: dict[str, Any], picture: Pending) -> Row | None:
    """Make a picture the thumbnail of an object; the row."""
    old = await db.fetch_one(queries.ONE, key)
    media_id = await call.app.storage.claim(db, picture, call.now)
    values = {"media_id": media_id, "created_at": call.now, "deleted_at": None}
    updated_at = None if old is None else call.now
    await db.execute(queries.PUT, {**key, **values, "updated_at": updated_at})
    if old is not None and old.media_id != media_id:
        await call.app.storage.touch(db, [old.media_id], call.now)
    return await db.fetch_one(queries.ONE, key)


async def delete_rows(call: Call, db: Connection, file_id: UUID, rows: Collection[Row]) -> None:
    """Mark thumbnails deleted, and let the collector look at their pictures."""
    for row in rows:
        place = {"of_file": file_id, "of_tag": row.tag, "of_object": row.object_id}
        await db.execute(queries.DELETE, {**place, "now": call.now})
    await call.app.storage.touch(db, [row.media_id for row in rows], call.now)


def file_of(object_id: str) -> UUID:
    """The file that an object's id begins with. ObjectNotFound where it begins with none."""
    found = as_uuid(object_id.partition("/")[0])
    if found is None:
        raise ObjectNotFound()
    return found


async def check_edits_all(call: Call, params: Any) -> None:
    """The caller edits every file that one of `object_ids` belongs to."""
    for file_id in sorted({file_of(object_id) for object_id in params.object_ids}):
        await checked_access(call, call.db, file_id, edits)
