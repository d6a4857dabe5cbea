"""From the deletion of a file to that of its bytes, by the nightly tasks (contract/deletion.md §12)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, insert, select

from penpot_core.storage import NewObject
from penpot_core.tasks import Worker
from penpot_core.testing.servers import RELAXED
from penpot_migrations.tables import file, file_change, file_data, file_media_object, storage_object
from penpot_plugins.crud.purge import purge
from penpot_plugins.crud.retention import Retention
from penpot_plugins.storage.collection import Collector
from tests.plugins.files.builders import File
from tests.plugins.files.conftest import alice, world
from tests.plugins.files.worlds import Person, World

__all__ = ["alice", "world"]

SETTINGS = {"PENPOT_FLAGS": RELAXED["PENPOT_FLAGS"] + " disable-backend-worker"}
DRAWN = File()
DAY = timedelta(days=1)


async def count(world: World, table: Any, *where: Any) -> int:
    async with world.app.database.read() as db:
        return int(await db.fetch_val(select(func.count()).select_from(table).where(*where)) or 0)


async def night(world: World, at: datetime) -> None:
    """What the nightly tasks do at a time to come."""
    await purge(world.app, world.app.get(Retention), at)
    collector = Collector(world.app)
    await collector.look(at)
    await collector.remove(at)


async def picture(world: World, file_id: UUID, content: bytes = b"") -> UUID:
    """A picture of a file, of its own unless the content is given; its object."""
    new = NewObject("file-media-object", "image/png")
    object_id = await world.app.storage.create(content or uuid4().bytes, new)
    row = {"id": uuid4(), "name": "p", "width": 1, "height": 1, "mtype": "image/png", "media_id": object_id}
    async with world.app.database.write() as db:
        await db.execute(insert(file_media_object).values(**row, file_id=file_id))
    return object_id


async def test_file_when_deleted_then_goes_step_by_step(world: World, alice: Person) -> None:
    doomed = await alice.file()
    await doomed.edit(DRAWN.add("rect", "a"))
    object_id = await picture(world, doomed.id)
    shared_id = await picture(world, doomed.id, b"the same")
    assert await picture(world, (await alice.file()).id, b"the same") == shared_id
    await alice.call("delete-file", id=doomed.id)
    await Worker(world.app).drain()
    begun = datetime.now(UTC)
    assert len(await instants(world, doomed.id)) == 1, "all of it goes at the same instant"
    its_rows = (file_media_object, file_media_object.c.file_id == doomed.id)
    its_object = (storage_object, storage_object.c.id == object_id)

    await night(world, begun + 6 * DAY)
    assert await count(world, file, file.c.id == doomed.id) == 1, "it lies in the bin"
    assert await count(world, *its_rows) == 2

    await night(world, begun + 8 * DAY)
    assert await count(world, file, file.c.id == doomed.id) == 0
    assert await count(world, *its_rows) == 0
    assert await count(world, file_data, file_data.c.file_id == doomed.id) == 0
    assert await count(world, *its_object) == 1, "looked at next night"

    assert await count(world, storage_object, storage_object.c.touched_at.is_not(None)) > 0

    await night(world, begun + 9 * DAY)
    frozen = (storage_object.c.touched_at.is_(None), storage_object.c.deleted_at.is_(None))
    assert await count(world, storage_object, storage_object.c.id == shared_id, *frozen) == 1
    marked = storage_object.c.deleted_at.is_not(None)
    assert await count(world, *its_object, marked) == 1

    assert await world.app.storage.backend("fs").size(object_id) > 0, "bytes stay for a while"

    await night(world, begun + 17 * DAY)
    assert await count(world, *its_object) == 0
    with pytest.raises(FileNotFoundError):
        await world.app.storage.backend("fs").size(object_id)
    assert await world.app.storage.backend("fs").size(shared_id) > 0, "another file needs it"


async def instants(world: World, file_id: UUID) -> set[Any]:
    """When the parts of a file are to go, to the millisecond as tasks keep it."""
    tables = (file, file_change, file_data, file_media_object)
    found = set()
    async with world.app.database.read() as db:
        for table in tables:
            column = table.c.id if table is file else table.c.file_id
            rows = await db.fetch_all(select(table.c.deleted_at).where(column == file_id))
            found |= {row["deleted_at"] for row in rows}
    return found


async def test_file_when_brought_back_in_time_then_nothing_of_it_goes(world: World, alice: Person) -> None:
    kept = await alice.file()
    object_id = await picture(world, kept.id)
    await alice.call("delete-file", id=kept.id)
    await Worker(world.app).drain()
    await alice.call("restore-deleted-team-files", team_id=alice.team_id, ids=frozenset({kept.id}))
    for days in (8, 9, 17):
        await night(world, datetime.now(UTC) + days * DAY)
    assert await count(world, file_media_object, file_media_object.c.file_id == kept.id) == 1
    assert await count(world, storage_object, storage_object.c.id == object_id) == 1
