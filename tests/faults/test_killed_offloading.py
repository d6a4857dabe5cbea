"""Moving file data into the object storage, killed or overtaken half-way: the bytes are in one place or the other."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from penpot_core.db import BatchConflict
from penpot_core.testing import faults
from penpot_migrations.tables import file_data, storage_object
from penpot_plugins.files.cleaning.offloading import offload_file
from tests.faults.killing import Known, Story, Tell, at, attached, known, play
from tests.plugins.files.builders import File, uid
from tests.plugins.files.snapshots.history import content, make, rows_of
from tests.plugins.files.whole_files import check_sound
from tests.plugins.files.worlds import OpenFile, World

DRAWN = File()
POINT = "files.offload.before-batch"
IN_DATABASE = {"PENPOT_FILE_DATA_BACKEND": "db"}


async def file_and_version(world: World) -> tuple[OpenFile, UUID]:
    """A file whose base and version lie in the database."""
    file = await (await world.person()).file()
    await file.edit(DRAWN.add("rect", "a"))
    version = await make(file)
    assert await file.checkpoint()
    return file, version


async def places(file: OpenFile) -> set[tuple[str, bool, bool]]:
    """Where the data of a file lies: the backend, whether bytes are in the row, whether it names a live object."""
    live = select(storage_object.c.id).where(storage_object.c.deleted_at.is_(None))
    async with file.person.world.app.database.read() as db:
        objects = {str(row["id"]) for row in await db.fetch_all(live)}
    return {
        (row["backend"], row["data"] is not None, named_object(row) in objects)
        for row in await rows_of(file, file_data)
    }


def named_object(row: Any) -> str | None:
    found: str | None = (row["metadata"] or {}).get("storage-ref-id")
    return found


UNMOVED, MOVED = {("db", True, False)}, {("storage", False, True)}


@pytest.mark.parametrize("row", [1, 2])
def test_kill_before_a_row_is_moved_leaves_it_to_the_next(environ: dict[str, str], row: int) -> None:
    async def make_file(world: World) -> Known:
        file, version = await file_and_version(world)
        return known(file, OpenFile(file.person, version, file.page_id))

    async def act(world: World, what: Known, _: Tell) -> None:
        await offload_file(attached(world, what).engine(), what.file)

    async def check(world: World, what: Known, _: list[str]) -> None:
        file = attached(world, what)
        assert await places(file) == (UNMOVED if row == 1 else UNMOVED | MOVED)
        await check_sound(world.app, file.id)
        await offload_file(file.engine(), file.id)
        assert await places(file) == MOVED
        await check_sound(world.app, file.id)
        assert uid("a") in await content(file, what.others[0])
        await file.edit(DRAWN.add("rect", "b"))
        assert await file.checkpoint()
        assert {uid("a"), uid("b")} <= set(await file.stored())

    play(environ | IN_DATABASE, Story(make_file, act, check), at(POINT, hit=row))


async def test_moving_when_another_process_wrote_the_base_meanwhile_gives_way(
    environ: dict[str, str],
) -> None:
    world = World(environ | IN_DATABASE)
    first, other = await world.another(), await world.another()
    try:
        file, _ = await file_and_version(world)

        async def overtake() -> None:
            await file.edit(DRAWN.add("rect", "b"), app=other)
            assert await file.checkpoint(other)

        with faults.armed(POINT, overtake), pytest.raises(BatchConflict):
            await offload_file(file.engine(first), file.id)
        assert {uid("a"), uid("b")} <= set(await file.stored())
        await offload_file(file.engine(first), file.id)
        assert await places(file) == MOVED
        for app in world.apps:
            assert await file.objects(app=app) == await file.stored()
        await file.edit(DRAWN.add("rect", "c"), app=other)
        assert await file.checkpoint(other)
        assert uid("c") in await file.stored()
    finally:
        await world.stop()
