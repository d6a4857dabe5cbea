"""Uploads, copies, deletions, restores, purges, the clock and the collector in any order, and at once (SECURITY R5).

500 steps; `PENPOT_STORAGE_STEPS=20000` makes more of them, from another start with `PENPOT_STORAGE_SEED`.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, update

from penpot_core.db import for_share
from penpot_core.errors import Unavailable
from penpot_core.settings import kernel
from penpot_core.storage import NewObject, Pending, relative_path
from penpot_migrations.tables import file_media_object as media
from penpot_migrations.tables import storage_object
from penpot_plugins.crud.purge import purge
from penpot_plugins.crud.retention import Retention
from penpot_plugins.storage.collection import Collector
from tests.plugins.files.worlds import World

STEPS = int(os.environ.get("PENPOT_STORAGE_STEPS", "500"))
SEED = int(os.environ.get("PENPOT_STORAGE_SEED", "1"))
PICTURE = NewObject("file-media-object", "image/png")
CHAPTER = 250
"""Steps until everything that is not needed must be gone."""
CONTENTS = 8
"""So few different pictures are uploaded, so that many rows share an object."""
LIFE = timedelta(days=7)


class Frozen(datetime):
    """The time of the storage: it moves when a step moves it."""

    at: ClassVar[datetime] = datetime.now(UTC)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        return cls.at


@dataclass
class History:
    """What happened so far. `rows` are those that were not given up, with the time at which they may go."""

    world: World
    file_id: UUID
    dice: random.Random
    pending: list[Pending] = field(default_factory=list)
    rows: dict[UUID, datetime | None] = field(default_factory=dict)
    busy: set[UUID] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def actions(self) -> Mapping[str, Callable[[], Awaitable[object]]]:
        """All that may happen."""
        return {
            "upload": self.upload,
            "claim": self.claim,
            "copy": self.copy,
            "delete": self.delete,
            "restore": self.restore,
            "purge": self.purge,
            "look": lambda: Collector(self.world.app).look(Frozen.at),
            "remove": lambda: Collector(self.world.app).remove(Frozen.at),
        }

    async def step(self) -> str:
        """One action, or several at once; sometimes the clock moves instead."""
        if self.dice.random() < 0.15:
            Frozen.at += self.dice.choice([timedelta(minutes=50), timedelta(hours=3), timedelta(days=4)])
            return "clock"
        names = self.dice.choices(list(self.actions), k=self.dice.choice([1, 1, 2, 3, 4]))
        for name in names:
            self.counts[name] = self.counts.get(name, 0) + 1
        await asyncio.gather(*(self.actions[name]() for name in names))
        return " + ".join(names)

    async def upload(self) -> None:
        """Bytes come; whether somebody will refer to them is open."""
        self.pending.append(await self.world.app.storage.put(bytes([self.dice.randrange(CONTENTS)]), PICTURE))

    async def claim(self) -> None:
        """A row is made for bytes that came, unless they waited for too long."""
        if not self.pending:
            return
        one = self.pending.pop(self.dice.randrange(len(self.pending)))
        media_id = uuid4()
        try:
            async with self.world.app.database.write() as db:
                object_id = await self.world.app.storage.claim(db, one, Frozen.at)
                await db.execute(insert(media).values(self.row(media_id, object_id)))
        except Unavailable:
            return
        self.rows[media_id] = None

    async def copy(self) -> None:
        """A second row for the object of another, as when a file is duplicated."""
        source = self.one(lambda at: at is None)
        if source is None:
            return
        media_id = uuid4()
        async with self.world.app.database.write() as db:
            found = await db.fetch_one(for_share(select(media.c.media_id).where(media.c.id == source)))
            assert found is not None
            await db.execute(insert(media).values(self.row(media_id, found["media_id"])))
        self.rows[media_id] = None

    async def delete(self) -> None:
        """A row goes into the bin."""
        media_id = self.one(lambda at: at is None)
        if media_id is not None:
            self.rows[media_id] = Frozen.at + LIFE
            await self.mark(media_id, Frozen.at + LIFE)

    async def restore(self) -> None:
        """A row comes out of the bin; one whose time is over may be gone."""
        media_id = self.one(lambda at: at is not None and at > Frozen.at)
        if media_id is not None:
            self.rows[media_id] = None
            await self.mark(media_id, None)

    async def purge(self) -> None:
        """Rows whose time has come go."""
        await purge(self.world.app, self.world.app.get(Retention), Frozen.at)

    async def mark(self, media_id: UUID, at: datetime | None) -> None:
        self.busy.add(media_id)
        async with self.world.app.database.write() as db:
            met = await db.execute(update(media).where(media.c.id == media_id).values(deleted_at=at))
        assert met == 1
        self.busy.discard(media_id)

    def one(self, fits: Callable[[datetime | None], bool]) -> UUID | None:
        """Some row that fits, and that nobody deletes or restores now: the last one would win."""
        found = [media_id for media_id, at in self.rows.items() if fits(at) and media_id not in self.busy]
        return self.dice.choice(found) if found else None

    def row(self, media_id: UUID, object_id: UUID) -> dict[str, Any]:
        about = {"name": "m", "width": 1, "height": 1, "mtype": "image/png"}
        return {**about, "id": media_id, "file_id": self.file_id, "media_id": object_id}

    async def check(self) -> None:
        """Every row that has to be there is, and the object of every row is live and has its bytes."""
        app = self.world.app
        async with app.database.read() as db:
            there = {
                row["id"]: row["media_id"] for row in await db.fetch_all(select(media.c.id, media.c.media_id))
            }
            live = await app.storage.find_many(db, there.values())
        gone = self.rows.keys() - there.keys()
        assert all((self.rows[media_id] or Frozen.at + LIFE) <= Frozen.at for media_id in gone)
        for media_id in gone:
            del self.rows[media_id]
        assert there.keys() == self.rows.keys()
        assert live.keys() == set(there.values())
        assert all((self.folder / relative_path(object_id)).is_file() for object_id in live)

    async def end_chapter(self) -> None:
        """Give up half of the rows, and let all be collected: what is left is exactly what the other half needs.

        Without it there would be more and more rows, and each check would take longer.
        """
        for media_id in list(self.rows)[::2]:
            self.rows[media_id] = Frozen.at
            await self.mark(media_id, Frozen.at)
        Frozen.at += timedelta(days=8)
        await self.purge()
        for _ in range(2):
            Frozen.at += timedelta(days=8)
            await Collector(self.world.app).look(Frozen.at)
            await Collector(self.world.app).remove(Frozen.at)
        await self.check()
        async with self.world.app.database.read() as db:
            needed = {row["media_id"] for row in await db.fetch_all(select(media.c.media_id))}
            kept = {row["id"] for row in await db.fetch_all(select(storage_object.c.id))}
        assert kept == needed == self.bytes()

    def bytes(self) -> set[UUID]:
        """The objects whose bytes are there; each file's name and those of its folders together are an id."""
        files = (path for path in self.folder.rglob("*") if path.is_file())
        return {UUID("".join(path.relative_to(self.folder).parts).replace("-", "")) for path in files}

    @property
    def folder(self) -> Path:
        """Where the bytes lie."""
        found: Path = self.world.app.settings[kernel.OBJECTS_STORAGE_FS_DIRECTORY]
        return found


async def test_any_history_when_collected_then_no_needed_object_is_gone_and_no_other_stays(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    Frozen.at = datetime.now(UTC)
    monkeypatch.setattr("penpot_core.storage.service.datetime", Frozen)
    alice = await world.person()
    history = History(world, (await alice.file()).id, random.Random(SEED))
    last = []
    try:
        for number in range(1, STEPS + 1):
            last = [*last[-20:], await history.step()]
            await history.check()
            if number % CHAPTER == 0 or number == STEPS:
                await history.end_chapter()
    except Exception as error:
        error.add_note(f"seed {SEED}, the last steps: {last}")
        raise
    assert all(history.counts[name] > STEPS / 40 for name in history.actions)
