"""File data in the object storage (contract/file-data.md §9, storage.md §2): bucket `file-data`, never shared.

What is stored for a write that may still fail is *reserved*: its row is deleted already, in some hours' time. The write
itself makes it live (`claim_steps`), and marks the one that it replaces for the collector.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from penpot_core.db import Database, Step
from penpot_core.errors import ServerFault, Unavailable
from penpot_core.storage import OCTETS, NewObject, Storage
from penpot_plugins.files.engine import queries
from penpot_plugins.files.engine.errors import DataUnreadable

BUCKET = "file-data"


class DataObjects:
    """The objects that hold file data; all that the engine asks of the storage."""

    def __init__(self, database: Database, storage: Storage) -> None:
        self._database = database
        self._storage = storage

    async def read(self, object_id: UUID) -> bytes:
        """The blob of a live object. Raises DataUnreadable where it is not to be had, and Unavailable."""
        async with self._database.read() as connection:
            stored = await self._storage.find(connection, object_id)
        if stored is None:
            raise DataUnreadable(hint=f"The storage has no object {object_id}, where file data should be.")
        try:
            return await self._storage.content(stored)
        except Unavailable:
            raise
        except ServerFault as cause:
            raise DataUnreadable(hint=cause.hint) from cause

    async def reserve(self, file_id: UUID, data_id: UUID, blob: bytes) -> UUID:
        """Store a blob; the id of its object, which disappears by itself unless `claim_steps` are run soon."""
        about = {"id": data_id, "file-id": file_id}
        pending = await self._storage.put(blob, NewObject(BUCKET, OCTETS, deduplicate=False, metadata=about))
        return pending.id

    def claim_steps(self, object_id: UUID, replaced: UUID | None, now: datetime) -> list[Step]:
        """The statements that make a reserved object live, and give up the one before."""
        claim = Step(queries.CLAIM_OBJECT, {"object_id": object_id, "now": now}, expect=1, name="object")
        if replaced is None:
            return [claim]
        return [claim, Step(queries.TOUCH_OBJECT, {"object_id": replaced, "now": now}, name="old object")]
