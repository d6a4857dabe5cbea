"""Moving objects from one backend to another while servers run.

Of each object: its row notes that the target may have its bytes too; these are copied, read back and compared by size
and hash; the row is switched, and notes that the source still has them; they are removed there, and so is the note.
Whatever is killed in between, the row names a backend that has the bytes whole, and every other place of them.
Readers that found a row before its switch look again (`Storage.read`); the collector removes from all noted places.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from penpot_core.db import Connection
from penpot_core.ids import ZERO
from penpot_core.storage import Backend, StorageUnavailable, StoredObject
from penpot_core.storage.digest import Measure
from penpot_core.storage.objects import ALSO_IN, stored_object
from penpot_core.storage.service import OLD_NAMES
from penpot_core.testing import faults
from penpot_plugins.storage import queries

if TYPE_CHECKING:
    from penpot_core.app import App

AT_ONCE = 8
MOST_PASSES = 20
# The collector may take an object whose time has come: such ones are left to it, with room for slow copies.
MARGIN = timedelta(minutes=10)

Tell = Callable[[StoredObject, str], None]
"""Called for each object that was looked at: with what became of it."""


class NotTheSame(Exception):
    """Bytes that are not as they should be; a sentence."""


class SamePlace(Exception):
    """Source and target are one."""


@dataclass(slots=True)
class Moved:
    """What a migration did. `waiting`: uploads that were under way; `problems`: sentences by object."""

    objects: int = 0
    bytes: int = 0
    waiting: set[UUID] = field(default_factory=set)
    problems: dict[UUID, str] = field(default_factory=dict)


def nobody(stored: StoredObject, what: str) -> None:
    """Nobody listens."""


class Migration:
    """Moves all objects from one backend to another; both have to be set up. Raises ServerFault where one is not.

    To be used within `turn`. After a kill it goes on where it stopped.
    """

    def __init__(self, app: App, source: str, target: str) -> None:
        self._app = app
        self._from, self._to = app.storage.backend(source), app.storage.backend(target)
        self.tell: Tell = nobody
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._away: Exception | None = None
        self.done = Moved()

    @property
    def source(self) -> str:
        """The name of the backend that is emptied."""
        return self._from.name

    async def left(self) -> tuple[int, int]:
        """How many objects are still to be moved, and their bytes."""
        async with self._app.database.read() as db:
            row = (await db.fetch_all(queries.LEFT_TO_MOVE, self._wanted()))[0]
        return int(row.objects), int(row.bytes)

    async def run(self) -> Moved:
        """Move everything, also what others store there meanwhile; what cannot be moved stays, and is told.

        Raises SamePlace before anything is done, and StorageUnavailable or OSError where a backend fails.
        """
        await self._check_places()
        await self.tidy()
        for _ in range(MOST_PASSES):
            before = self.done.objects
            async for batch in self._batches():
                await self._move(batch)
            if self.done.objects == before:
                break
        return self.done

    async def _check_places(self) -> None:
        """Two names of one place would end in removing what was just copied."""
        probe = uuid4()
        await self._to.put(probe, b"probe")
        try:
            await self._from.size(probe)
        except FileNotFoundError:
            return
        finally:
            await self._to.delete(probe)
        raise SamePlace(f"{self._from.name} and {self._to.name} are the same place.")

    async def tidy(self) -> None:
        """End what a killed migration, of whichever direction, left: the row's own backend is the right one."""
        after = ZERO
        while True:
            async with self._app.database.read() as db:
                rows = await db.fetch_all(queries.HALF_MOVED, {"after_id": after})
            if not rows:
                return
            objects = [stored_object(row) for row in rows]
            for stored in objects:
                for place in stored.places[1:]:
                    await self._app.storage.backend(place).delete(stored.id)
            await self._note(objects, None)
            after = objects[-1].id

    def _wanted(self) -> dict[str, Any]:
        return {
            "backend": self._from.name,
            "old_name": OLD_NAMES + self._from.name,
            "not_before": datetime.now(UTC) + MARGIN,
        }

    async def _batches(self) -> AsyncIterator[list[StoredObject]]:
        after = ZERO
        while True:
            async with self._app.database.read() as db:
                rows = await db.fetch_all(queries.TO_MOVE, {**self._wanted(), "after_id": after})
            if not rows:
                return
            objects = [stored_object(row) for row in rows]
            after = objects[-1].id
            yield [stored for stored in objects if stored.id not in self.done.problems]

    async def _move(self, objects: Sequence[StoredObject]) -> None:
        await self._note(objects, self._to.name)
        await faults.reach("storage.migrate.after-note")
        copied = await asyncio.gather(*(self._copy(stored) for stored in objects))
        if self._away is not None:
            raise self._away
        await faults.reach("storage.migrate.after-copies")
        there = [stored for stored, is_there in zip(objects, copied, strict=True) if is_there]
        rest = [stored for stored, is_there in zip(objects, copied, strict=True) if not is_there]
        switched = await self._switch(there)
        rest += [stored for stored in there if stored not in switched]
        await faults.reach("storage.migrate.after-switch")
        await asyncio.gather(*(self._from.delete(stored.id) for stored in switched))
        await asyncio.gather(*(self._to.delete(stored.id) for stored in rest))
        await faults.reach("storage.migrate.after-removal")
        await self._note([*switched, *rest], None)
        for stored in switched:
            self.done.waiting.discard(stored.id)
            self.done.objects += 1
            self.done.bytes += stored.size
            self.tell(stored, "moved")

    async def _note(self, objects: Sequence[StoredObject], place: str | None) -> None:
        """Write into the rows where else the bytes may be; None: nowhere."""
        async with self._app.database.write() as db:
            for stored in objects:
                values = {"object_id": stored.id, "new_metadata": noted(stored, place)}
                await db.execute(queries.NOTE, values)

    async def _switch(self, objects: Sequence[StoredObject]) -> list[StoredObject]:
        """Let the rows name the target; those of objects that nobody deleted meanwhile."""
        async with self._app.database.write() as db:
            return [stored for stored in objects if await self._switch_one(db, stored)]

    async def _switch_one(self, db: Connection, stored: StoredObject) -> bool:
        values = {
            **self._wanted(),
            "object_id": stored.id,
            "new_backend": self._to.name,
            "new_metadata": noted(stored, self._from.name),
        }
        return await db.execute(queries.SWITCH, values) == 1

    async def _copy(self, stored: StoredObject) -> bool:
        """Whether the bytes are in the target now, and the same."""
        async with self._gate:
            if self._away is not None:
                return False
            try:
                with self._app.temporary.file(".moving") as path:
                    digest = await fetched(self._from, stored, path)
                    await self._to.put(stored.id, path, stored.content_type)
                    await faults.reach("storage.migrate.before-comparing")
                    await compare(self._to, stored, digest)
            except FileNotFoundError:
                await self._without_bytes(stored)
            except NotTheSame as problem:
                self._problem(stored, str(problem))
            except (OSError, StorageUnavailable) as problem:
                self._away = problem
            else:
                return True
        return False

    async def _without_bytes(self, stored: StoredObject) -> None:
        """An upload may be under way, whose row comes first; or the collector was faster."""
        async with self._app.database.read() as db:
            row = await db.fetch_one(queries.TIME_OF_DELETION, {"object_id": stored.id})
        if row is None:
            return
        if row.deleted_at is None:
            self._problem(stored, "The bytes are missing.")
        else:
            self.done.waiting.add(stored.id)

    def _problem(self, stored: StoredObject, text: str) -> None:
        self.done.problems[stored.id] = text
        self.tell(stored, text)


def noted(stored: StoredObject, place: str | None) -> dict[Any, Any]:
    """The metadata of an object with, or without, a second place of its bytes."""
    metadata = {key: value for key, value in stored.metadata.items() if key != ALSO_IN}
    return metadata if place is None else {**metadata, ALSO_IN: place}


async def fetched(source: Backend, stored: StoredObject, path: Path) -> str:
    """Copy an object into a file; its hash. FileNotFoundError; NotTheSame where it is not as its row says."""
    measure = Measure()
    writer = await asyncio.to_thread(path.open, "wb")
    try:
        async for piece in source.read(stored.id):
            measure.add(piece)
            await asyncio.to_thread(writer.write, piece)
    finally:
        writer.close()
    check(stored, measure, source.name)
    return measure.hash


async def compare(target: Backend, stored: StoredObject, digest: str) -> None:
    """Read the copy. Raises NotTheSame."""
    measure = Measure()
    async for piece in target.read(stored.id):
        measure.add(piece)
    check(stored, measure, target.name)
    if measure.hash != digest:
        raise NotTheSame(f"The copy in {target.name} is not the same.")


def check(stored: StoredObject, found: Measure, place: str) -> None:
    """Raise NotTheSame where bytes are not those that a row tells of."""
    if found.size != stored.size:
        raise NotTheSame(f"In {place} there are {found.size} bytes, not {stored.size}.")
    if stored.hash is not None and stored.hash != found.hash:
        raise NotTheSame(f"The bytes in {place} are not those that were stored.")
