"""Putting, finding, reading, touching and deleting stored objects."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Collection, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid4

import structlog

from penpot_core.db import Connection, Database
from penpot_core.errors import ServerFault, Unavailable
from penpot_core.ids import ZERO
from penpot_core.storage import queries
from penpot_core.storage.digest import size_and_digest
from penpot_core.storage.objects import NewObject, Pending, StoredObject, metadata_of, stored_object
from penpot_core.storage.protocol import Backend, Source, StorageUnavailable
from penpot_core.testing import faults

RESERVED = timedelta(hours=2)
"""How long the bytes of an object wait for the transaction that refers to it."""
MARGIN = timedelta(minutes=2)
"""A reservation that is nearly over is not claimed: the collector must not be faster than the COMMIT."""
OLD_NAMES = "assets-"

K = TypeVar("K")

log = structlog.get_logger("penpot.storage")


class ObjectLost(ServerFault):
    """A row whose bytes are not there."""

    code = "filesystem-object-does-not-exists"


def lost(stored: StoredObject) -> ObjectLost:
    """The error for an object without bytes."""
    return ObjectLost(hint=f"The bytes of the object {stored.id} are missing: see `penpot storage check`.")


class Storage:
    """Objects of one instance. `make` gives the backend of a name, or None where no plugin has it."""

    def __init__(self, database: Database, backend: str, make: Callable[[str], Backend | None]) -> None:
        """`backend` is where new objects go."""
        self._database = database
        self._make = make
        self._backends: dict[str, Backend] = {}
        self.default = backend

    def backend(self, name: str) -> Backend:
        """A backend by its name, or by its old one. Raises ServerFault `backend-not-configured`."""
        faults.point("storage.call")
        name = name.removeprefix(OLD_NAMES)
        if name not in self._backends:
            made = self._make(name)
            if made is None:
                raise ServerFault(
                    "backend-not-configured",
                    f"Objects lie in {name!r}, which is not set up here: see PENPOT_OBJECTS_STORAGE_BACKEND.",
                )
            self._backends[name] = made
        return self._backends[name]

    async def put(self, source: Source, new: NewObject) -> Pending:
        """Store bytes; to be called outside of transactions. The object is there once it is claimed.

        Without a claim it disappears after `RESERVED`.
        """
        size, digest = await size_and_digest(source)
        pending = Pending(uuid4(), self.default, size, digest if new.is_shared else None, new)
        await self._reserve(pending)
        await faults.reach("storage.put.after-reserve")
        try:
            await self.backend(pending.backend).put(pending.id, source, new.content_type)
        except OSError as problem:
            log.error("an object cannot be stored", backend=pending.backend, problem=repr(problem))
            raise StorageUnavailable() from problem
        await faults.reach("storage.put.after-bytes")
        return pending

    async def _reserve(self, pending: Pending) -> None:
        now = datetime.now(UTC)
        row = {
            "id": pending.id,
            "created_at": now,
            "deleted_at": now + RESERVED,
            "size": pending.size,
            "backend": pending.backend,
            "metadata": metadata_of(pending.new, pending.hash),
        }
        async with self._database.write() as db:
            await db.execute(queries.RESERVE, row)

    async def claim(self, db: Connection, pending: Pending, now: datetime) -> UUID:
        """The id of the object, from now on live, in this transaction; that of an equal one where it may stand for it.

        Raises Unavailable where the reservation is over.
        """
        touched_at = None if pending.new.touch is None else now + pending.new.touch
        known = None if pending.hash is None else await self._equal(db, pending)
        if known is not None:
            if touched_at is not None:
                await db.execute(queries.TOUCH, {"object_id": known, "at": touched_at})
            await db.execute(queries.GIVE_UP, {"object_id": pending.id, "now": now})
            return known
        values = {"object_id": pending.id, "not_before": datetime.now(UTC) + MARGIN}
        if await db.execute(queries.CLAIM, {**values, "new_touched_at": touched_at, "now": now}) != 1:
            raise Unavailable("upload-expired", "The upload took too long; send it again.")
        return pending.id

    async def claim_all(self, db: Connection, pending: Mapping[K, Pending], now: datetime) -> dict[K, UUID]:
        """Claim several objects of one transaction, in an order in which two of these do not wait for each other."""
        ordered = sorted(pending.items(), key=lambda item: (item[1].hash or "", item[1].id))
        return {key: await self.claim(db, one, now) for key, one in ordered}

    async def _equal(self, db: Connection, pending: Pending) -> UUID | None:
        values = {
            "hash": pending.hash,
            "bucket": pending.new.bucket,
            "backend": pending.backend,
            "old_name": OLD_NAMES + pending.backend,
            "size": pending.size,
        }
        found: UUID | None = await db.fetch_val(queries.EQUAL, values)
        return found

    async def create(self, source: Source, new: NewObject) -> UUID:
        """Put and claim at once: for objects that no row refers to (exports, chunks)."""
        pending = await self.put(source, new)
        async with self._database.write() as db:
            return await self.claim(db, pending, datetime.now(UTC))

    async def find(self, db: Connection, object_id: UUID) -> StoredObject | None:
        """A live object."""
        row = await db.fetch_one(queries.FIND, {"object_id": object_id})
        return None if row is None else stored_object(row)

    async def find_many(self, db: Connection, ids: Collection[UUID]) -> Mapping[UUID, StoredObject]:
        """Those that are live, by id."""
        rows = await db.fetch_all(queries.FIND_MANY, {"ids": sorted(set(ids))})
        return {row["id"]: stored_object(row) for row in rows}

    async def touch(self, db: Connection, ids: Collection[UUID | None], at: datetime) -> None:
        """Let the collector look again whether anybody refers to these; None among them is skipped."""
        known = sorted({one for one in ids if one is not None})
        if known:
            await db.execute(queries.TOUCH_MANY, {"ids": known, "at": at})

    async def delete(self, db: Connection, ids: Collection[UUID], at: datetime) -> None:
        """Delete live objects at an instant; their bytes go when the collector comes by after it."""
        if ids:
            await db.execute(queries.DELETE, {"ids": sorted(set(ids)), "at": at})

    async def read(
        self, stored: StoredObject, start: int = 0, length: int | None = None
    ) -> AsyncGenerator[bytes, None]:
        """The bytes in pieces. Raises ObjectLost where the row has none, and StorageUnavailable.

        An object that has just moved to another backend (`penpot storage migrate`) is read there.
        """
        sent = 0
        try:
            async for piece in self.backend(stored.backend).read(stored.id, start, length):
                sent += len(piece)
                yield piece
            return
        except FileNotFoundError:
            moved_to = await self._moved_to(stored)
        left = None if length is None else length - sent
        try:
            async for piece in self.backend(moved_to).read(stored.id, start + sent, left):
                yield piece
        except FileNotFoundError:
            raise lost(stored) from None

    async def _moved_to(self, stored: StoredObject) -> str:
        """The backend that an object has moved to since its row was read. Raises ObjectLost."""
        async with self._database.read() as db:
            found: str | None = await db.fetch_val(queries.BACKEND, {"object_id": stored.id})
        if found is None or found == stored.backend:
            raise lost(stored)
        return found

    async def check(self) -> None:
        """Raise StorageUnavailable or OSError where the place of new objects does not answer."""
        with suppress(FileNotFoundError):
            await self.backend(self.default).size(ZERO)

    async def content(self, stored: StoredObject) -> bytes:
        """All bytes at once: for small objects. Raises ObjectLost."""
        return b"".join([piece async for piece in self.read(stored)])

    async def append_to(self, stored: StoredObject, target: Path) -> int:
        """Write the bytes behind those of a file; how many they are. Raises ObjectLost."""
        written = 0
        writer = await asyncio.to_thread(target.open, "ab")
        try:
            async for piece in self.read(stored):
                written += await asyncio.to_thread(writer.write, piece)
        finally:
            writer.close()
        return written

    def __repr__(self) -> str:
        return f"<Storage, new objects in {self.default!r}>"
