"""Adding pictures to files. Bytes are checked and stored first; the rows follow in one transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from penpot_core.db import Connection, Row, get
from penpot_core.errors import ObjectNotFound, ValidationFailed
from penpot_core.rpc import Call
from penpot_core.storage import NewObject, Pending
from penpot_core.transit import Keyword, record
from penpot_plugins.files.access import FileAccess, checked_access, edits, file_access
from penpot_plugins.files.engine import queries as engine_queries
from penpot_plugins.limits.team_bytes import check_team_bytes, check_team_objects
from penpot_plugins.media import queries
from penpot_plugins.media.pictures import Picture, Raw, Small, check_raw, prepared

BUCKET = "file-media-object"
JPEG = "image/jpeg"
THUMBNAIL = Small("fit", 100, 100)

AlsoDo = Callable[[Connection], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class NewMedia:
    """What a picture of a file shall be called, and its id where the client chose one."""

    file_id: UUID
    name: str
    is_local: bool
    id: UUID | None = None


async def nothing_more(db: Connection) -> None:
    """The transaction holds the picture alone."""


async def add(call: Call, new: NewMedia, raw: Raw, also: AlsoDo = nothing_more) -> dict[Keyword, Any]:
    """Add a picture to a file that the caller edits; its row. `also` runs in the same transaction.

    With an id that is in use already, the picture of that id is the answer, unchanged.
    """
    check_raw(call.app, raw)
    access: FileAccess = call.permissions
    check_live(access)
    await check_team_bytes(call, access.team_id, raw.size)
    with call.app.temporary.work_folder() as folder:
        picture = await prepared(call.app, raw, folder, THUMBNAIL)
        stored = {"media_id": await call.app.storage.put(picture.path, NewObject(BUCKET, picture.mtype))}
        if picture.small is not None:
            stored["thumbnail_id"] = await call.app.storage.put(picture.small, NewObject(BUCKET, JPEG))
    async with call.app.database.write() as db:
        row = await add_row(call, db, new, picture, stored)
        await also(db)
    return row.record()


async def add_row(
    call: Call, db: Connection, new: NewMedia, picture: Picture, stored: Mapping[str, Pending]
) -> Row:
    """The picture's row, made or found. The right to the file is looked at again."""
    await touch_file(call, db, new.file_id)
    media_id = new.id or uuid4()
    known = await db.fetch_one(queries.MEDIA, {"id": media_id})
    if known is None:
        claimed = await call.app.storage.claim_all(db, stored, call.now)
        values = {
            "id": media_id,
            "file_id": new.file_id,
            "created_at": call.now,
            "name": new.name,
            "width": picture.width,
            "height": picture.height,
            "mtype": picture.mtype,
            "media_id": claimed["media_id"],
            "thumbnail_id": claimed.get("thumbnail_id"),
            "is_local": new.is_local,
        }
        await db.execute(queries.ADD, values)
        known = await get(db, queries.MEDIA, {"id": media_id}, table="file_media_object")
    if known.file_id != new.file_id and not await reads(call, db, known.file_id):
        raise ValidationFailed("id-already-exists", "This id is in use; leave it out to get a new one.")
    return known


async def reads(call: Call, db: Connection, file_id: UUID) -> bool:
    """Whether the caller reads a live file; the pictures of others are not shown (SECURITY row 23)."""
    found = await file_access(db, call.profile_id, file_id)
    return found is not None and found.head is not None


async def touch_file(call: Call, db: Connection, file_id: UUID) -> None:
    """Note that a live file, which the caller edits, has changed. Locks its rows in the order of the engine."""
    await db.execute(engine_queries.TOUCH_STATE, {"file_id": file_id, "now": call.now})
    if await db.execute(queries.TOUCH_FILE, {"of_file": file_id, "now": call.now}) != 1:
        raise ObjectNotFound()
    await checked_access(call, db, file_id, edits)


def check_live(access: FileAccess) -> None:
    """A deleted file gets no pictures."""
    if access.head is None:
        raise ObjectNotFound()


async def clone(call: Call, source_id: UUID, file_id: UUID, *, is_local: bool) -> dict[Keyword, Any]:
    """Give a file the picture of another one that the caller reads (SECURITY row 23)."""
    source = await get(call.db, queries.SOURCE, {"id": source_id}, table="file_media_object")
    if not await reads(call, call.db, source.file_id):
        raise ObjectNotFound(
            "database object not found",
            table=Keyword("file-media-object"),
            params=record(id=source_id),
        )
    await check_team_objects(call, call.permissions.team_id, (source.media_id, source.thumbnail_id))
    names = ("name", "width", "height", "mtype", "media_id", "thumbnail_id")
    values = {name: source[name] for name in names}
    media_id = uuid4()
    new = {"id": media_id, "file_id": file_id, "created_at": call.now, "is_local": is_local}
    await call.db.execute(queries.ADD, {**values, **new})
    return (await get(call.db, queries.MEDIA, {"id": media_id}, table="file_media_object")).record()
