"""`file-data-backend = storage`: bases lie in the object storage."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from penpot_core.app import App
from penpot_core.testing import faults
from penpot_core.testing.faults import InjectedFault
from penpot_migrations.tables import file as file_table
from penpot_migrations.tables import file_data, file_patch, storage_object
from penpot_plugins.files.engine.errors import DataUnreadable
from tests.plugins.files.builders import File, uid
from tests.plugins.files.worlds import OpenFile, World

DRAWN = File()
STORED = {"PENPOT_FILE_DATA_BACKEND": "storage"}


async def draw(file: OpenFile, *names: str, app: App | None = None) -> None:
    for name in names:
        await file.edit(DRAWN.add("rect", name), app=app)


async def data_row(file: OpenFile) -> Any:
    async with file.person.world.app.database.read() as db:
        return await db.fetch_one(select(file_data).where(file_data.c.file_id == file.id))


async def objects_of(file: OpenFile) -> dict[Any, Any]:
    async with file.person.world.app.database.read() as db:
        return {row["id"]: row for row in await db.fetch_all(select(storage_object))}


async def test_base_is_written_there_and_read_from_there(world: World, file: OpenFile) -> None:
    app = await world.another(**STORED)
    await draw(file, "a", app=app)
    assert await file.checkpoint(app)
    row = await data_row(file)
    assert (row["backend"], row["data"]) == ("storage", None)
    first = UUID(row["metadata"]["storage-ref-id"])
    stored = (await objects_of(file))[first]
    assert stored["deleted_at"] is None
    assert (stored["metadata"]["bucket"], stored["metadata"]["file-id"]) == ("file-data", file.id)
    async with world.app.database.read() as db:
        column = await db.fetch_val(select(file_table.c.data).where(file_table.c.id == file.id))
    assert column is None
    answer = await file.person.call("get-file", app=app, id=file.id)
    assert (answer["backend"], answer["metadata"]) == ("storage", {"storage-ref-id": first})

    await draw(file, "b", app=app)
    assert await file.checkpoint(app)
    second = UUID((await data_row(file))["metadata"]["storage-ref-id"])
    found = await objects_of(file)
    assert second != first
    assert found[first]["touched_at"] >= found[second]["created_at"], "left for the collector"
    assert {uid("a"), uid("b")} <= set(await file.stored())
    assert await file.objects(app=await world.another(**STORED)) == await file.stored()


async def test_base_when_another_process_puts_it_back_follows(world: World, file: OpenFile) -> None:
    app = await world.another(**STORED)
    await draw(file, "a", app=app)
    assert await file.checkpoint(app)
    await draw(file, "b")
    assert await file.checkpoint()
    assert (await file.person.call("get-file", id=file.id))["backend"] == "legacy-db"
    await draw(file, "c", app=app)
    assert await file.checkpoint(app), "its copy in memory says that the base lies in an object that is gone"
    assert (await data_row(file))["backend"] == "storage"
    assert {uid("a"), uid("b"), uid("c")} <= set(await file.stored())


@pytest.mark.parametrize("point", ["before-batch", "after-commit"])
async def test_checkpoint_when_it_fails_leaves_no_live_object_behind(
    world: World, file: OpenFile, point: str
) -> None:
    app = await world.another(**STORED)
    await draw(file, "a", app=app)
    with faults.armed(f"files.checkpoint.{point}", "raise"), pytest.raises(InjectedFault):
        await file.checkpoint(app)
    row = await data_row(file)
    used = None if row is None or row["metadata"] is None else UUID(row["metadata"]["storage-ref-id"])
    alive = {key for key, one in (await objects_of(file)).items() if one["deleted_at"] is None}
    assert alive == ({used} if point == "after-commit" else set())
    assert uid("a") in await file.stored()
    file.engine(app).cache.clear()
    await draw(file, "b", app=app)
    assert await file.checkpoint(app)
    assert {uid("a"), uid("b")} <= set(await file.stored())


async def test_load_when_the_object_is_gone_is_told(world: World, file: OpenFile) -> None:
    app = await world.another(**STORED)
    await draw(file, "a", app=app)
    assert await file.checkpoint(app)
    async with world.app.database.write() as db:
        await db.execute(delete(storage_object))
    with pytest.raises(DataUnreadable, match="no object"):
        await file.objects(app=await world.another(**STORED))


async def test_every_edit_writes_there_and_leaves_no_patch(environ: dict[str, str]) -> None:
    world = World({**environ, **STORED, "PENPOT_FILE_CHECKPOINT": "every-edit"})
    await world.another()
    try:
        file = await (await world.person()).file()
        await draw(file, "a", "b")
        assert (await data_row(file))["backend"] == "storage"
        assert {uid("a"), uid("b")} <= set(await file.stored())
        async with world.app.database.read() as db:
            assert await db.fetch_all(select(file_patch)) == []
        live = [one for one in (await objects_of(file)).values() if one["deleted_at"] is None]
        assert len(live) == 3
    finally:
        await world.stop()
