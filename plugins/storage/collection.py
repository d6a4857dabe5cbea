"""Collecting objects: first those are marked that nobody refers to, later what is marked is removed.

Killed anywhere, both go on where they stopped: bytes go before their row, and nobody can begin to refer to a deleted
object in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import structlog

from penpot_core.db import Connection, ForeignKeyViolation
from penpot_core.ids import ZERO
from penpot_core.storage import StoredObject
from penpot_core.storage.objects import TEMPFILE, stored_object
from penpot_core.testing import faults
from penpot_plugins.storage import queries
from penpot_plugins.storage.references import References, by_bucket
from penpot_plugins.teams.settings import DELETION_DELAY

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.storage")

TOUCHED_AGE = timedelta(hours=2)
TEMPORARY_LIFE = timedelta(hours=2)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Looked:
    """What a look at touched objects found. `place` is where the next batch begins."""

    frozen: int = 0
    deleted: int = 0
    seen: int = 0
    place: tuple[datetime, UUID] = (BEGINNING, ZERO)


class Collector:
    """Both halves of the collection, for one instance. `delay` is how long marked objects stay."""

    def __init__(self, app: App, *, dry_run: bool = False) -> None:
        """`dry_run`: count, and change nothing."""
        self._app = app
        self._dry_run = dry_run
        self._delay = app.settings[DELETION_DELAY]
        self._references = References(app)
        self.refused = 0
        """How many objects' bytes could not be removed; they are tried again by the next run."""

    async def look(self, now: datetime) -> Looked:
        """Look at all objects touched some time before `now`: needed ones settle, others are marked."""
        found = Looked()
        while await self._look_at_batch(now, found):
            await faults.reach("storage.gc-touched.after-batch")
        return found

    async def _look_at_batch(self, now: datetime, found: Looked) -> int:
        after, after_id = found.place
        values = {"before": now - TOUCHED_AGE, "after": after, "after_id": after_id}
        async with self._app.database.write() as db:
            objects = [stored_object(row) for row in await db.fetch_all(queries.TOUCHED, values)]
            needed = await self._references.needed(db, objects)
            rest = [stored for stored in objects if stored.id not in needed]
            if not self._dry_run:
                await self._settle(db, needed, rest, now)
        found.frozen += len(needed)
        found.deleted += len(rest)
        if objects:
            found.place = (objects[-1].touched_at or BEGINNING, objects[-1].id)
        return len(objects)

    async def _settle(
        self, db: Connection, needed: set[UUID], rest: Sequence[StoredObject], now: datetime
    ) -> None:
        if needed:
            await db.execute(queries.FREEZE, {"ids": sorted(needed)})
        for bucket, members in by_bucket(rest).items():
            at = now + (TEMPORARY_LIFE if bucket == TEMPFILE else self._delay)
            await db.execute(queries.MARK, {"ids": sorted(one.id for one in members), "at": at})

    async def remove(self, now: datetime) -> int:
        """Remove all objects whose time has come; how many. What a backend refuses stays, and is told."""
        removed, after = 0, ZERO
        while True:
            objects, unneeded = await self._due(now, after)
            if not objects:
                return removed
            after = objects[-1].id
            removed += len(unneeded) if self._dry_run else await self._remove_batch(unneeded, now)

    async def _due(self, now: datetime, after: UUID) -> tuple[list[StoredObject], list[StoredObject]]:
        """The next objects that are due, and those of them that nobody needs; the others live again."""
        async with self._app.database.write() as db:
            rows = await db.fetch_all(queries.DUE, {"now": now, "after_id": after})
            objects = [stored_object(row) for row in rows]
            needed = await self._references.needed(db, objects)
            if needed and not self._dry_run:
                log.warning("deleted objects are needed and live again", objects=len(needed))
                await db.execute(queries.REVIVE, {"ids": sorted(needed), "now": now})
        return objects, [stored for stored in objects if stored.id not in needed]

    async def _remove_batch(self, objects: Sequence[StoredObject], now: datetime) -> int:
        gone = [stored.id for stored in objects if await self._remove_bytes(stored)]
        await faults.reach("storage.gc-deleted.after-bytes")
        if not gone:
            return 0
        try:
            async with self._app.database.write() as db:
                return await db.execute(queries.REMOVE, {"ids": sorted(gone), "now": now})
        except ForeignKeyViolation as problem:
            log.error("removed bytes are still referred to", problem=str(problem))
            return 0

    async def _remove_bytes(self, stored: StoredObject) -> bool:
        try:
            for place in stored.places:
                await self._app.storage.backend(place).delete(stored.id)
        except Exception as problem:
            log.error(
                "the bytes of an object cannot be removed now", object=str(stored.id), problem=repr(problem)
            )
            self.refused += 1
            return False
        return True
