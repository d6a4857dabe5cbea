"""Moving the data of a file at rest into the object storage (contract/deletion.md §7)."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from penpot_core.db import Step
from penpot_core.testing import faults
from penpot_plugins.files.cleaning import queries
from penpot_plugins.files.engine.engine import FileEngine
from penpot_plugins.files.engine.loading import REFERENCE, STORAGE
from penpot_plugins.files.engine.queries import LOCK
from penpot_plugins.files.engine.writing import key_of


async def offload_file(engine: FileEngine, file_id: UUID, *, store: bool = True) -> int:
    """Move every live row of `file_data` that holds its bytes; how many there are. Moved ones stay as they are.

    Raises BatchConflict where a row was written meanwhile, and what the storage does.
    """
    async with engine.database.read() as db:
        found = [row["id"] for row in await db.fetch_all(queries.IN_DATABASE, {"file_id": file_id})]
    for data_id in found if store else ():
        await offload_row(engine, file_id, data_id)
    return len(found)


async def offload_row(engine: FileEngine, file_id: UUID, data_id: UUID) -> None:
    """Move one row: the object first, which disappears by itself where the batch fails."""
    async with engine.database.read() as db:
        blob = await db.fetch_val(queries.BLOB, {"file_id": file_id, "data_id": data_id})
    if blob is None:
        return
    object_id = await engine.place.objects.reserve(file_id, data_id, blob)
    moved = {
        "file_id": file_id,
        "data_id": data_id,
        "blob": blob,
        "new_backend": STORAGE,
        "reference": {REFERENCE: str(object_id)},
    }
    await faults.reach("files.offload.before-batch")
    try:
        await engine.database.batch(
            [
                Step(LOCK, {"key": key_of(file_id)}, name="lock"),
                *engine.place.objects.claim_steps(object_id, None, datetime.now(UTC)),
                Step(queries.MOVE_TO_OBJECT, moved, expect=1, name="data"),
            ]
        )
    finally:
        engine.cache.drop(file_id)
