"""Checkpoints: they change nothing that anybody reads, whatever they come between."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from penpot_core.app import App
from penpot_core.testing import faults
from penpot_core.testing.faults import InjectedFault
from penpot_migrations.tables import file as file_table
from penpot_migrations.tables import file_change, file_data, file_patch, file_state
from penpot_plugins.files.engine.errors import HistoryBroken
from penpot_plugins.files.engine.loading import read_head, read_stored
from penpot_plugins.files.engine.opening import Opened
from tests.plugins.files.builders import File, uid
from tests.plugins.files.worlds import OpenFile, World, gathered

DRAWN = File()


async def state_of(file: OpenFile) -> Any:
    async with file.person.world.app.database.read() as db:
        return await db.fetch_one(select(file_state).where(file_state.c.file_id == file.id))


async def patches_of(file: OpenFile) -> list[int]:
    async with file.person.world.app.database.read() as db:
        rows = await db.fetch_all(select(file_patch.c.data_version).where(file_patch.c.file_id == file.id))
    return sorted(row["data_version"] for row in rows)


async def draw(file: OpenFile, *names: str, app: App | None = None) -> None:
    for name in names:
        await file.edit(DRAWN.add("rect", name), app=app)


async def test_checkpoint_folds_the_journal_and_keeps_the_data(file: OpenFile) -> None:
    await draw(file, "a", "b", "c")
    assert await patches_of(file) == [1, 2, 3]
    before = await file.objects()
    assert await file.checkpoint()
    assert await patches_of(file) == []
    state = await state_of(file)
    assert (state["data_version"], state["base_version"], state["patch_count"], state["patch_bytes"]) == (
        3,
        3,
        0,
        0,
    )
    assert await file.stored() == before
    assert not await file.checkpoint(), "there is nothing left to do"


async def test_checkpoint_when_edits_go_on_keeps_their_patches(file: OpenFile) -> None:
    await draw(file, "a", "b")

    async def edit() -> None:
        await draw(file, "c")

    with faults.armed("files.checkpoint.before-batch", edit):
        assert await file.checkpoint()
    assert await patches_of(file) == [3]
    state = await state_of(file)
    assert (state["data_version"], state["base_version"], state["patch_count"]) == (3, 2, 1)
    assert state["patch_bytes"] > 0
    assert uid("c") in await file.stored()


async def test_checkpoints_when_they_commit_in_the_wrong_order_lose_nothing(
    world: World, file: OpenFile
) -> None:
    other = await world.another()
    await draw(file, "a")

    async def newer_one() -> None:
        await draw(file, "b")
        assert await file.checkpoint(other)

    with faults.armed("files.checkpoint.before-batch", newer_one):
        assert not await file.checkpoint(), "the older one has to give way"
    assert (await state_of(file))["base_version"] == 2
    assert {uid("a"), uid("b")} <= set(await file.stored())
    await draw(file, "c")
    assert await file.stored() == await file.objects() == await file.objects(app=other)


@pytest.mark.parametrize("point", ["after-head", "after-base", "after-patches"])
async def test_load_when_a_checkpoint_and_an_edit_come_between_is_whole(
    world: World, file: OpenFile, point: str
) -> None:
    other = await world.another()
    await draw(file, "a", "b")

    async def interfere() -> None:
        await draw(file, "c")
        await file.checkpoint()

    with faults.armed(f"files.load.{point}", interfere) as switch:
        seen = await file.objects(app=other)
    assert switch.hits == 1
    assert {uid("a"), uid("b")} <= set(seen)
    assert await file.objects(app=other) == await file.stored()


async def test_open_when_a_load_under_way_began_before_what_the_caller_saw_then_loads_again(
    world: World, file: OpenFile
) -> None:
    other = await world.another()
    late: list[asyncio.Task[Opened]] = []
    async with other.database.read() as db:

        async def interfere() -> None:
            await draw(file, "b")
            head = await read_head(db, file.id)
            late.append(asyncio.create_task(file.engine(other).open(db, file.id, head)))
            await asyncio.sleep(0)  # it has joined the load, since it waits for nothing before that

        with faults.armed("files.load.after-head", interfere):
            await file.objects(app=other)
        assert (await late[0]).head.mark.revn == 1


async def test_catch_up_when_a_checkpoint_took_the_patches_loads_again(world: World, file: OpenFile) -> None:
    other = await world.another()
    await draw(file, "a")
    await file.objects(app=other)
    await draw(file, "b")

    async def interfere() -> None:
        await draw(file, "c")
        await file.checkpoint()

    with faults.armed("files.catch-up.before-patches", interfere) as switch:
        seen = await file.objects(app=other)
    assert switch.hits == 1
    assert {uid("a"), uid("b"), uid("c")} <= set(seen)


async def test_catch_up_when_patches_are_there_does_not_load(world: World, file: OpenFile) -> None:
    other = await world.another()
    await draw(file, "a")
    await file.objects(app=other)
    await draw(file, "b")
    with faults.armed("files.load.after-head", "raise"):
        assert uid("b") in await file.objects(app=other)


async def test_load_when_a_patch_is_missing_is_refused(world: World, file: OpenFile) -> None:
    await draw(file, "a", "b", "c")
    async with world.app.database.write() as db:
        await db.execute(
            delete(file_patch).where(file_patch.c.file_id == file.id, file_patch.c.data_version == 2)
        )
    file.engine().cache.clear()
    with pytest.raises(HistoryBroken):
        await file.objects()
    with pytest.raises(HistoryBroken):
        await draw(file, "d")


async def test_load_when_change_rows_are_purged_misses_nothing(world: World, file: OpenFile) -> None:
    await draw(file, "a", "b")
    await file.checkpoint()
    await draw(file, "c")
    before = await file.objects()
    async with world.app.database.write() as db:
        await db.execute(delete(file_change))
    assert await file.objects(app=await world.another()) == before == await file.stored()


@pytest.mark.parametrize("point", ["before-batch", "after-commit"])
async def test_checkpoint_when_it_fails_loses_nothing(file: OpenFile, point: str) -> None:
    await draw(file, "a", "b")
    with faults.armed(f"files.checkpoint.{point}", "raise"), pytest.raises(InjectedFault):
        await file.checkpoint()
    await draw(file, "c")
    assert await file.objects() == await file.stored()
    file.engine().cache.clear()
    await file.checkpoint()
    assert {uid("a"), uid("b"), uid("c")} <= set(await file.stored())


async def test_stop_checkpoints_what_is_pending(world: World, file: OpenFile) -> None:
    await draw(file, "a")
    await file.engine().checkpoints.stop()
    assert await patches_of(file) == []


async def test_run_checkpoints_a_file_that_is_due_by_itself(
    file: OpenFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("penpot_plugins.files.engine.checkpoints.MOST_PATCHES", 3)
    done = asyncio.Event()
    with faults.armed("files.checkpoint.after-commit", lambda: done.set()):
        await draw(file, "a", "b", "c")
        async with asyncio.timeout(30):
            await done.wait()
    assert await patches_of(file) == []


async def test_checkpoint_of_a_deleted_file_leaves_its_journal(file: OpenFile) -> None:
    await draw(file, "a")
    await file.person.call("delete-file", id=file.id)
    await file.engine().checkpoints.stop()
    assert await patches_of(file) == [1]


async def test_base_lies_where_the_settings_say(world: World, file: OpenFile) -> None:
    await draw(file, "a")
    await file.checkpoint()
    async with world.app.database.read() as db:
        column = await db.fetch_val(select(file_table.c.data).where(file_table.c.id == file.id))
        rows = await db.fetch_all(select(file_data).where(file_data.c.file_id == file.id))
    if world.app.database.dialect == "sqlite":
        assert column is None
        assert [row["backend"] for row in rows] == ["legacy-db"]
    else:
        assert column is not None
        assert rows == []


async def test_base_when_the_backend_changes_moves_with_the_next_checkpoint(
    world: World, file: OpenFile
) -> None:
    await draw(file, "a")
    for backend in ("db", "legacy-db"):
        app = await world.another(PENPOT_FILE_DATA_BACKEND=backend)
        await draw(file, f"with {backend}", app=app)
        assert await file.checkpoint(app)
        async with world.app.database.read() as db:
            column = await db.fetch_val(select(file_table.c.data).where(file_table.c.id == file.id))
            rows = await db.fetch_all(select(file_data).where(file_data.c.file_id == file.id))
        in_row = backend == "legacy-db" and world.app.database.dialect == "postgresql"
        assert (column is not None, len(rows)) == (in_row, 0 if in_row else 1)
        assert (await file.person.call("get-file", app=app, id=file.id))["backend"] == backend
    assert {uid("a"), uid("with db"), uid("with legacy-db")} <= set(await file.stored())


async def test_edits_and_checkpoints_at_once_keep_everything(world: World, file: OpenFile) -> None:
    other = await world.another()
    names = [f"r{number}" for number in range(24)]
    work: list[Any] = []
    for number, name in enumerate(names):
        app = other if number % 2 else world.app
        work += [file.edit(DRAWN.add("rect", name), app=app), file.checkpoint(app), file.objects(app=app)]
    failures = [result for result in await gathered(*work) if isinstance(result, BaseException)]
    assert failures == []
    stored = await read_stored(world.app.database, file.id, file.engine().place.objects)
    assert stored is not None
    assert stored.base_is_ours
    assert {uid(name) for name in names} <= set(await file.stored())
    assert await file.objects() == await file.objects(app=other) == await file.stored()


async def test_state_when_another_version_is_written_under_a_checkpoint_gives_way(
    world: World, file: OpenFile
) -> None:
    await draw(file, "a")

    async def raise_base() -> None:
        async with world.app.database.write() as db:
            await db.execute(update(file_state).where(file_state.c.file_id == file.id).values(base_version=1))

    with faults.armed("files.checkpoint.before-batch", raise_base):
        assert not await file.checkpoint()
