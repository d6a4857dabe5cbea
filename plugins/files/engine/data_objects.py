"""File data in the object storage (contract/file-data.md §9, storage.md §2): bucket `file-data`, never shared.

What is stored for a write that may still fail is *reserved*: its row is deleted already, in some hours' time. The write
itself makes it live (`claim_steps`), and marks the one that it replaces for the collector.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from uuid import UUID, uuid4

from penpot_core.db import Database, Step
from penpot_core.settings import kernel
from penpot_core.storage import Backend
from penpot_core.testing import faults
from penpot_core.transit import record
from penpot_core.types import StorageBackend
from penpot_plugins.files.engine import queries
from penpot_plugins.files.engine.errors import DataUnreadable

if TYPE_CHECKING:
    from penpot_core.app import App

BUCKET = "file-data"
CONTENT_TYPE = "application/octet-stream"
RESERVED = timedelta(hours=2)
OLD_NAMES = "assets-"


class DataObjects(Protocol):
    """The objects that hold file data; all that the engine asks of the storage."""

    async def read(self, object_id: UUID) -> bytes:
        """The blob of a live object. Raises DataUnreadable where it is not to be had."""

    async def reserve(self, file_id: UUID, data_id: UUID, blob: bytes) -> UUID:
        """Store a blob; the id of its object, which disappears by itself unless `claim_steps` are run soon."""

    def claim_steps(self, object_id: UUID, replaced: UUID | None, now: datetime) -> list[Step]:
        """The statements that make a reserved object live, and give up the one before."""


class StoredDataObjects:
    """Objects of the backends that plugins bring; `backend` gives one by its name, None where there is none."""

    def __init__(self, database: Database, name: str, backend: Callable[[str], Backend | None]) -> None:
        """`name` is that of the backend where new objects go."""
        self._database = database
        self._name = name
        self._backend = backend

    def backend(self, name: str) -> Backend:
        """A backend by its name, or by its old one."""
        faults.point("storage.call")
        found = self._backend(name.removeprefix(OLD_NAMES))
        if found is None:
            raise DataUnreadable(hint=f"File data lies in the storage {name!r}, which is not set up here.")
        return found

    async def read(self, object_id: UUID) -> bytes:
        """See DataObjects."""
        async with self._database.read() as connection:
            row = await connection.fetch_one(queries.OBJECT, {"object_id": object_id})
        if row is None:
            raise DataUnreadable(hint=f"The storage has no object {object_id}, where file data should be.")
        try:
            return b"".join([piece async for piece in self.pieces(row["backend"], object_id)])
        except FileNotFoundError as cause:
            raise DataUnreadable(hint=f"The bytes of the object {object_id} are not there.") from cause

    def pieces(self, backend: str, object_id: UUID) -> AsyncIterator[bytes]:
        """The bytes of an object."""
        return self.backend(backend).read(object_id)

    async def reserve(self, file_id: UUID, data_id: UUID, blob: bytes) -> UUID:
        """See DataObjects."""
        object_id, now = uuid4(), datetime.now(UTC)
        row = {
            "id": object_id,
            "created_at": now,
            "deleted_at": now + RESERVED,
            "size": len(blob),
            "backend": self._name,
            "metadata": record(id=data_id, file_id=file_id, bucket=BUCKET, content_type=CONTENT_TYPE),
        }
        await self._database.batch([Step(queries.RESERVE_OBJECT, row, expect=1, name="object")])
        with tempfile.TemporaryDirectory(prefix="penpot-file-data-") as folder:
            path = Path(folder) / "blob"
            await asyncio.to_thread(path.write_bytes, blob)
            await self.backend(self._name).put(object_id, path)
        return object_id

    def claim_steps(self, object_id: UUID, replaced: UUID | None, now: datetime) -> list[Step]:
        """See DataObjects."""
        claim = Step(queries.CLAIM_OBJECT, {"object_id": object_id, "now": now}, expect=1, name="object")
        if replaced is None:
            return [claim]
        return [claim, Step(queries.TOUCH_OBJECT, {"object_id": replaced, "now": now}, name="old object")]


def make_data_objects(app: App) -> StoredDataObjects:
    """The objects of an application."""
    made: dict[str, Backend] = {}

    def backend(name: str) -> Backend | None:
        if name not in made:
            found = app.plugins.named("penpot_storage_backends", StorageBackend).get(name)
            if found is None:
                return None
            made[name] = found.make(app)
        return made[name]

    return StoredDataObjects(app.database, app.settings[kernel.OBJECTS_STORAGE_BACKEND], backend)
