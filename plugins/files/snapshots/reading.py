"""The data of a snapshot."""

from __future__ import annotations

import asyncio
import secrets
from uuid import UUID

from penpot_core.db import Row
from penpot_core.rpc import Call
from penpot_core.transit import record
from penpot_plugins.files.answers import FileAnswer, Writers, file_answer, form_for
from penpot_plugins.files.blob import unpack
from penpot_plugins.files.engine.engine import FileEngine
from penpot_plugins.files.engine.image import FileImage
from penpot_plugins.files.engine.loading import object_of, read_body
from penpot_plugins.files.reading import file_record
from penpot_plugins.files.snapshots import queries
from penpot_plugins.files.snapshots.access import snapshot_of
from penpot_plugins.files.snapshots.errors import SnapshotWithoutData
from penpot_plugins.files.snapshots.schemas import GetSnapshot

VERSIONS_SHOWN = 100_000
OF_DATA = frozenset({"backend", "metadata", "migrations"})


async def read_snapshot(call: Call, file_id: UUID, snapshot_id: UUID) -> tuple[Row, FileImage]:
    """A snapshot's row and data, which is written now where it was not yet.

    Raises ObjectNotFound, SnapshotWithoutData, DataUnreadable.
    """
    async with call.app.database.read() as db:
        row = await snapshot_of(db, call, file_id, snapshot_id)
    if row["is_pending"]:
        await call.app.get(FileEngine).snapshots.fill(file_id)
    image = await stored_image(call.app.get(FileEngine), file_id, snapshot_id)
    if image is None:
        raise SnapshotWithoutData(file_id, row["label"])
    return row, image


async def stored_image(engine: FileEngine, file_id: UUID, snapshot_id: UUID) -> FileImage | None:
    """The data of a snapshot, deleted or not; None where it has none. Raises DataUnreadable."""
    async with engine.database.read() as db:
        stored = await db.fetch_one(queries.DATA, {"id": snapshot_id, "file_id": file_id})
    if stored is None:
        return None
    object_id, data = object_of(stored), stored["data"]
    blob = data if object_id is None else await engine.place.objects.read(object_id)
    if blob is None:
        return None
    return await read_body(file_id, 0, await asyncio.to_thread(unpack, blob), engine.codec)


async def answer(call: Call, params: GetSnapshot) -> FileAnswer:
    """The file as it was: its row of today with what the snapshot keeps of it.

    The reference reads the row without the data, so where that lies and what it has been through is not told.
    """
    async with call.app.database.read() as db:
        opened = await call.app.get(FileEngine).open(db, params.file_id, call.permissions.head)
    row, image = await read_snapshot(call, params.file_id, params.id)
    kept = record(
        revn=row["revn"],
        version=row["version"],
        features=frozenset(row["features"] or ()),
        vern=secrets.randbelow(VERSIONS_SHOWN),
        permissions=call.permissions.record(),
    )
    form = form_for(params.features, call.wants_json)
    row_shown = {key: value for key, value in file_record(opened).items() if key not in OF_DATA}
    return await file_answer(row_shown | kept, image, form, Writers(call.app.codec, call.app.json))
