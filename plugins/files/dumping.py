"""A file's data as bytes, for those who look after a server."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from penpot_core.errors import ObjectNotFound
from penpot_plugins.files.answers import Writers, every_plain, json_chunks
from penpot_plugins.files.engine import queries
from penpot_plugins.files.engine.base import data_chunks
from penpot_plugins.files.engine.engine import FileEngine
from penpot_plugins.files.engine.forms import all_nodes, make_json, make_plain
from penpot_plugins.files.engine.image import FileImage
from penpot_plugins.files.engine.loading import blob_of

if TYPE_CHECKING:
    from penpot_core.app import App


async def image_of(app: App, file_id: UUID) -> FileImage:
    """A file's data as it is now, also in the bin. Raises ObjectNotFound, DataUnreadable, HistoryBroken."""
    async with app.database.read() as db:
        return (await app.get(FileEngine).open(db, file_id, deleted=True)).image


async def as_transit(app: App, file_id: UUID) -> bytes:
    """Verbose transit, objects as plain maps."""
    image = await image_of(app, file_id)
    await make_plain(all_nodes(image))
    return b"".join(data_chunks(image, every_plain))


async def as_json(app: App, file_id: UUID) -> bytes:
    """The form of JSON clients."""
    image = await image_of(app, file_id)
    await make_json(all_nodes(image), app.codec, app.json)
    return b"".join(json_chunks(image, Writers(app.codec, app.json)))


async def stored(app: App, file_id: UUID) -> bytes:
    """The stored blob, wherever it lies, without the patches since. Raises ObjectNotFound, DataUnreadable."""
    async with app.database.read() as db:
        row = await db.fetch_one(queries.BASE, {"file_id": file_id})
    if row is None:
        raise ObjectNotFound(f"There is no stored data of file {file_id}.")
    return await blob_of(row, file_id, app.get(FileEngine).place.objects)
