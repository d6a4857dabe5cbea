"""An installation of the reference is taken over: its files answer as they did there, and can be edited.

Every file of it has seen all data migrations of today, so none is left out.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from penpot_core.db.migrations import migrate_now
from penpot_core.errors import PenpotError
from penpot_core.rpc import Prepared
from penpot_core.testing.servers import Servers
from penpot_migrations.tables import file as file_table
from penpot_migrations.tables import file_change, file_data, file_patch, file_state
from penpot_plugins.files.blob import unpack
from tests.compat.replayer import replayer
from tests.plugins.files.builders import File, uid
from tests.plugins.files.reference_blobs import plain
from tests.plugins.files.reference_instance import Asked, asked, restore
from tests.plugins.files.worlds import FEATURES, OpenFile, Person, World, settings_for

DRAWN = File()
POINTERS = "009308c2-0c6f-47a2-abcf-992704d26b4e"


@pytest.fixture(scope="module")
def restored(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("instance")
    name = restore(servers.postgres, folder / "assets")
    report = migrate_now(servers.postgres.dsn(name))
    assert (report.origin, report.applied[0]) == ("adopted", "penpot_0002")
    more = {"PENPOT_OBJECTS_STORAGE_FS_DIRECTORY": str(folder / "assets")}
    return settings_for(folder, servers.postgres.environment(name), more)


@pytest.fixture
async def world(restored: dict[str, str]) -> AsyncIterator[World]:
    world = World(restored)
    await world.another()
    yield world
    await world.stop()


async def answer(world: World, one: Asked) -> tuple[int, Any]:
    """The status and the body of a call, in the notation of the recordings."""
    try:
        result = await Person(world, one.who).raw(one.method, **given(one.params))
    except PenpotError as error:
        return error.status, None
    assert isinstance(result, Prepared)
    return 200, plain(replayer().TransitReader().read(b"".join(result.chunks).decode()))


def given(params: dict[str, Any]) -> dict[str, Any]:
    """Parameters as they were sent: the client declares no form of storage."""
    found = {"id": UUID(params["id"])}
    return found | {"features": frozenset(params["features"]["#set"])} if "features" in params else found


async def check_answers(world: World) -> None:
    seen = 0
    for one in asked():
        status, body = await answer(world, one)
        assert status == one.status, one
        if status == 200:
            assert body == plain(one.body), one.body[":name"]
            seen += 1
    assert seen > 30
    assert any(one.params["id"] == POINTERS and one.status == 200 for one in asked())


async def test_every_file_answers_as_the_reference_answered_and_reading_writes_nothing(world: World) -> None:
    await check_answers(world)
    async with world.app.database.read() as db:
        assert await db.fetch_all(select(file_state)) == []
        assert await db.fetch_all(select(file_patch)) == []


async def test_every_file_when_edited_and_checkpointed_differs_by_the_edit_alone(world: World) -> None:
    owners = {
        one.params["id"]: one
        for one in asked()
        if one.status == 200 and one.body[":permissions"][":can-edit"]
    }
    assert len(owners) >= 15
    for file_id, one in owners.items():
        person = Person(world, one.who)
        before = await person.call("get-file", id=UUID(file_id))
        page_id = before["data"]["pages"][0]
        file = OpenFile(person, UUID(file_id), page_id, before["revn"])
        features = FEATURES | {"render-wasm/v1", "tokens/numeric-input", "fdata/pointer-map"}
        await file.edit(DRAWN.add("rect", "ours"), vern=before["vern"], features=features)
        async with world.app.database.write() as db:
            await db.execute(
                delete(file_change).where(file_change.c.file_id == file.id, file_change.c.label.is_(None))
            )
        other = await world.another()
        assert uid("ours") in await file.objects(app=other)
        assert await file.checkpoint(other)
        async with world.app.database.write() as db:
            await db.execute(
                delete(file_data).where(file_data.c.file_id == file.id, file_data.c.type == "fragment")
            )
        file.engine().cache.clear()
        await file.edit(DRAWN.delete("ours"), vern=before["vern"], features=features)
        assert await file.checkpoint()
        after = await person.call("get-file", app=await world.another(), id=file.id)
        assert after["revn"] == before["revn"] + 2
        assert after["data"] == before["data"]
    async with world.app.database.read() as db:
        rows = await db.fetch_all(select(file_table.c.id, file_table.c.data))
    versions = {str(row["id"]): unpack(row["data"]).version for row in rows if row["data"] is not None}
    assert {versions[file_id] for file_id in owners} == {3}, "kept in our form, in the row of the file"
