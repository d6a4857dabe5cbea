"""File data that was moved into the object storage is the same, and goes with its file (contract/deletion.md §7)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from penpot_core.testing.servers import RELAXED
from penpot_core.transit import record
from penpot_core.types import TaskHandler
from penpot_migrations.tables import file_data, storage_object, task
from penpot_plugins.crud.purge import purge
from penpot_plugins.crud.retention import Retention
from penpot_plugins.files.cleaning.offloading import offload_file
from penpot_plugins.files.engine.engine import FileEngine
from penpot_plugins.storage.collection import Collector
from tests.plugins.files.builders import File, uid
from tests.plugins.files.snapshots.history import content, make
from tests.plugins.files.worlds import OpenFile, World

SETTINGS = {
    "PENPOT_FILE_DATA_BACKEND": "db",
    "PENPOT_FLAGS": RELAXED["PENPOT_FLAGS"] + " disable-backend-worker enable-tiered-file-data-storage",
}
DRAWN = File()
DAY = timedelta(days=1)


async def data_rows(one: OpenFile) -> list[Any]:
    async with one.person.world.app.database.read() as db:
        of_file = select(file_data).where(file_data.c.file_id == one.id).order_by(file_data.c.type)
        return [dict(row) for row in await db.fetch_all(of_file)]


async def objects(world: World) -> dict[UUID, Any]:
    """All objects of the bucket of file data."""
    async with world.app.database.read() as db:
        rows = await db.fetch_all(select(storage_object))
    return {row["id"]: row for row in rows if row["metadata"].get("bucket") == "file-data"}


async def run(world: World, name: str, **props: Any) -> Any:
    return await world.app.plugins.named("penpot_task_handlers", TaskHandler)[name].run(
        world.app, record(**props)
    )


@pytest.fixture
async def moved(world: World, file: OpenFile) -> UUID:
    """A file with a version of it, both moved; the version's id."""
    await file.edit(DRAWN.add("rect", "old"))
    version = await make(file)
    await file.edit(DRAWN.add("rect", "new"))
    await file.checkpoint()
    await file.engine().snapshots.fill(file.id)
    await run(world, "offload-file-data", file_id=file.id)
    return version


async def test_data_when_moved_then_its_rows_name_live_objects_and_hold_nothing(
    world: World, file: OpenFile, moved: UUID
) -> None:
    rows = await data_rows(file)
    assert [row["type"] for row in rows] == ["main", "snapshot"]
    found = await objects(world)
    assert {row["metadata"]["storage-ref-id"] for row in rows} == {str(one) for one in found}
    assert {(row["backend"], row["data"]) for row in rows} == {("storage", None)}
    assert {row["metadata"]["id"] for row in found.values()} == {row["id"] for row in rows}
    assert {row["metadata"]["file-id"] for row in found.values()} == {file.id}
    assert {row["deleted_at"] for row in found.values()} == {None}
    assert None not in {row["touched_at"] for row in found.values()}
    await run(world, "offload-file-data", file_id=file.id)
    assert await data_rows(file) == rows, "what lies there already is left"


async def test_data_when_moved_then_another_process_reads_and_edits_it(
    world: World, file: OpenFile, moved: UUID
) -> None:
    other = await world.another()
    assert set(await file.objects(app=other)) == {uid("root"), uid("old"), uid("new")}
    assert set(await content(file, moved, app=other)) == {uid("root"), uid("old")}
    await file.edit(DRAWN.add("rect", "later"), app=other)
    before = await objects(world)
    assert await file.checkpoint(other)
    assert (
        set(await file.objects())
        == {uid("root"), uid("old"), uid("new"), uid("later")}
        == set(await file.stored())
    )
    main = next(row for row in await data_rows(file) if row["type"] == "main")
    assert main["backend"] == "db", "a base is written where the setting says"
    await Collector(world.app).look(datetime.now(UTC) + DAY)
    left = [one for one, row in (await objects(world)).items() if row["deleted_at"] is None]
    assert len(before) == 2
    assert len(left) == 1, "the object of the base before is given up, that of the version is not"


async def test_data_when_another_process_moved_it_then_one_that_writes_with_each_edit_gives_the_object_up(
    world: World, file: OpenFile
) -> None:
    """It has the file in memory, from before the data was moved."""
    world.app.get(FileEngine).every_edit = True
    await file.edit(DRAWN.add("rect", "a"))
    other = await world.another()
    await offload_file(other.get(FileEngine), file.id)
    await Collector(world.app).look(datetime.now(UTC) + DAY)
    assert [row["touched_at"] for row in (await objects(world)).values()] == [None], "it is needed"
    await file.edit(DRAWN.add("rect", "b"))
    assert [(row["backend"], row["data"] is None) for row in await data_rows(file)] == [("db", False)]
    assert set(await file.stored()) == {uid("root"), uid("a"), uid("b")}
    await Collector(world.app).look(datetime.now(UTC) + DAY)
    assert [row["deleted_at"] for row in (await objects(world)).values()] != [None]


async def test_data_when_moved_and_the_file_is_purged_then_its_bytes_go(
    world: World, file: OpenFile, moved: UUID
) -> None:
    ids, backend = list(await objects(world)), world.app.storage.backend("fs")
    assert all([await backend.size(one) > 0 for one in ids])
    now = datetime.now(UTC)
    async with world.app.database.write() as db:
        await world.app.get(Retention).mark(db, "file", file.id, now)
    await purge(world.app, world.app.get(Retention), now)
    await Collector(world.app).look(now + DAY)
    await Collector(world.app).remove(now + 9 * DAY)
    assert await objects(world) == {}
    for one in ids:
        with pytest.raises(FileNotFoundError):
            await backend.size(one)


async def test_cleaning_when_data_is_to_be_moved_then_the_task_follows(world: World, file: OpenFile) -> None:
    await file.edit(DRAWN.add("rect", "a"))
    assert await run(world, "file-gc", file_id=file.id, revn=1) is True
    async with world.app.database.read() as db:
        row = await db.fetch_one(select(task).where(task.c.name == "offload-file-data"))
    assert row is not None
    assert (row["priority"], row["props"]) == (10, record(file_id=file.id, revn=1))
    assert row["scheduled_at"] - row["created_at"] > timedelta(milliseconds=990)
