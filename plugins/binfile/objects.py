"""Where the stored objects of a package go.

`put` stores bytes outside of transactions, `claim` makes the object live within the one that refers to it; what is
never claimed falls to the collector.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from uuid import UUID, uuid4

from penpot_core.db import Connection, Database
from penpot_core.errors import ServerFault
from penpot_core.settings import kernel
from penpot_core.storage import Backend
from penpot_core.transit import Keyword
from penpot_core.types import StorageBackend
from penpot_plugins.binfile import queries
from penpot_plugins.binfile.v3 import digest_of

if TYPE_CHECKING:
    from penpot_core.app import App

RESERVED = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Put:
    """Stored bytes that wait for the transaction which refers to them."""

    id: UUID
    bucket: str
    size: int
    hash: str


class ObjectStore(Protocol):
    """Puts and claims objects."""

    async def put(self, source: Path, bucket: str, content_type: str) -> Put:
        """Store the bytes of a file."""
        ...

    async def claim(self, db: Connection, put: Put, now: datetime) -> UUID:
        """The id of the object, or of an equal one that stands for it, from now on live."""
        ...


class BackendObjects:
    """Rows of `storage_object` and bytes in the configured backend (contract/storage.md §4)."""

    def __init__(self, database: Database, backend: Backend, name: str) -> None:
        self._database = database
        self._backend = backend
        self._name = name

    async def put(self, source: Path, bucket: str, content_type: str) -> Put:
        """The row first, then the bytes: what is killed in between leaves a row that is collected."""
        size, digest = await asyncio.to_thread(measured, source)
        put = Put(uuid4(), bucket, size, digest)
        now = datetime.now(UTC)
        described = {"bucket": bucket, "content-type": content_type, "hash": digest}
        row = {
            "id": put.id,
            "created_at": now,
            "deleted_at": now + RESERVED,
            "size": size,
            "backend": self._name,
            "metadata": {Keyword(key): value for key, value in described.items()},
        }
        async with self._database.write() as db:
            await db.execute(queries.RESERVE, row)
        await self._backend.put(put.id, source)
        return put

    async def claim(self, db: Connection, put: Put, now: datetime) -> UUID:
        """An equal live object of the bucket stands for a new one."""
        wanted = {"hash": put.hash, "bucket": put.bucket, "in_backend": self._name, "of_size": put.size}
        known: UUID | None = await db.fetch_val(queries.EQUAL, wanted)
        if known is None:
            await db.execute(queries.CLAIM, {"object_id": put.id, "now": now})
            return put.id
        await db.execute(queries.TOUCH_OBJECT, {"object_id": known, "now": now})
        await db.execute(queries.GIVE_UP, {"object_id": put.id, "now": now})
        return known


def measured(source: Path) -> tuple[int, str]:
    """Size and hash of a file's bytes."""
    with source.open("rb") as file:
        return source.stat().st_size, digest_of(file)


def object_store(app: App) -> ObjectStore:
    """The objects of an instance."""
    name = app.settings[kernel.OBJECTS_STORAGE_BACKEND]
    backends = app.plugins.named("penpot_storage_backends", StorageBackend)
    if name not in backends:
        raise ServerFault("backend-not-configured", f"No plugin stores objects in {name!r}.")
    return BackendObjects(app.database, backends[name].make(app), name)
