"""Snapshots whose data is not written yet: nothing that happens before it is may change it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, select, update

from penpot_core.testing import faults
from penpot_core.testing.faults import InjectedFault
from penpot_migrations.tables import file_change, file_patch, file_state, task
from penpot_plugins.files.snapshots.errors import SnapshotWithoutData
from penpot_plugins.files.snapshots.tasks import fill_file_snapshots
from tests.plugins.files.builders import File, uid
from tests.plugins.files.engine.test_adoption import FOREIGN, adopted, write_elsewhere
from tests.plugins.files.reference_blobs import samples
from tests.plugins.files.snapshots.history import (
    content,
    data_rows,
    make,
    pending,
    restore,
    rows_of,
    snapshots,
)
from tests.plugins.files.worlds import OpenFile, World, gathered, now

DRAWN = File()


async def draw(file: OpenFile, *names: str, **params: Any) -> None:
    for name in names:
        await file.edit(DRAWN.add("rect", name), **params)


async def versions(file: OpenFile) -> tuple[int, int]:
    """Data version and base version."""
    (state,) = await rows_of(file, file_state)
    return state["data_version"], state["base_version"]


async def test_making_a_snapshot_writes_no_data(file: OpenFile) -> None:
    await draw(file, "a")
    snapshot = await make(file)
    assert await pending(file) == {snapshot: 1}
    (row,) = await snapshots(file)
    assert row["data"] is None
    assert await data_rows(file) == []
    assert (row["revn"], row["version"], row["session_id"]) == (1, 67, None)


async def test_snapshot_after_200_edits_and_a_checkpoint_is_what_it_was(world: World, file: OpenFile) -> None:
    await draw(file, "a", "b")
    before = await file.objects()
    snapshot = await make(file)
    for number in range(200):
        await file.edit(DRAWN.mod("a", name=f"A{number}"))
    assert await file.checkpoint()
    assert await versions(file) == (202, 202)
    assert await pending(file) == {}
    assert await content(file, snapshot) == before
    await restore(file, snapshot)
    assert await file.objects() == before == await file.stored()
    assert await file.objects(app=await world.another()) == before


async def test_checkpoint_fills_every_snapshot_on_its_way(world: World, file: OpenFile) -> None:
    kept = {}
    for name in ("a", "b", "c"):
        await draw(file, name)
        seen = await file.objects()
        kept[await make(file, name)] = seen
        kept[await make(file, f"{name} again")] = seen
    await draw(file, "d")
    world.app.get(type(file.engine())).cache.clear()
    assert await file.checkpoint()
    assert await pending(file) == {}
    for snapshot, seen in kept.items():
        assert await content(file, snapshot) == seen


async def test_checkpoint_when_a_snapshot_is_made_meanwhile_does_not_pass_it(file: OpenFile) -> None:
    await draw(file, "a")
    made: dict[str, Any] = {}

    async def snapshot_and_edit() -> None:
        made["id"], made["seen"] = await make(file), await file.objects()
        await draw(file, "b")

    with faults.armed("files.checkpoint.before-batch", snapshot_and_edit):
        await file.checkpoint()
    assert (await versions(file))[1] <= (await pending(file))[made["id"]]
    await draw(file, "c")
    assert await file.checkpoint()
    assert await content(file, made["id"]) == made["seen"]


async def test_base_when_a_pending_snapshot_was_overlooked_is_not_raised(file: OpenFile) -> None:
    """The statement itself refuses: a checkpoint that knows nothing of the snapshot gives way."""
    await draw(file, "a")
    snapshot = await make(file)
    await draw(file, "b")

    async def nothing(_: Any) -> None:
        return None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(file.engine().snapshots, "fill", nothing)
        assert not await file.checkpoint()
    assert (await versions(file))[1] == 0
    assert await pending(file) == {snapshot: 1}
    assert await file.checkpoint()


async def test_fill_when_several_do_it_at_once_writes_it_once(world: World, file: OpenFile) -> None:
    other = await world.another()
    await draw(file, "a")
    before = await file.objects()
    snapshot = await make(file)
    await draw(file, "b")
    engines = [file.engine(), file.engine(other)] * 3
    assert await gathered(*(engine.snapshots.fill(file.id) for engine in engines)) == [None] * 6
    assert await pending(file) == {}
    assert len(await data_rows(file)) == (1 if world.app.database.dialect == "sqlite" else 0)
    assert await content(file, snapshot) == before


async def test_fill_when_a_checkpoint_passes_before_its_batch_gives_way(world: World, file: OpenFile) -> None:
    other = await world.another()
    await draw(file, "a")
    before = await file.objects()
    snapshot = await make(file)
    await draw(file, "b")

    async def checkpoint() -> None:
        assert await file.checkpoint(other)

    with faults.armed("files.fill.before-batch", checkpoint):
        await file.engine().snapshots.fill(file.id)
    assert await versions(file) == (2, 2)
    assert await content(file, snapshot) == before


@pytest.mark.parametrize("point", ["before-batch", "after-commit"])
async def test_fill_when_it_fails_loses_nothing(file: OpenFile, point: str) -> None:
    await draw(file, "a")
    before = await file.objects()
    snapshot = await make(file)
    await draw(file, "b")
    with faults.armed(f"files.fill.{point}", "raise"), pytest.raises(InjectedFault):
        await file.checkpoint()
    assert (await versions(file))[1] == 0
    assert await file.checkpoint()
    assert await content(file, snapshot) == before


async def test_task_fills_what_waits(world: World, file: OpenFile) -> None:
    await draw(file, "a")
    before = await file.objects()
    snapshot = await make(file)
    await make(file, "Two")
    async with world.app.database.read() as db:
        rows = await db.fetch_all(
            select(task.c.name, task.c.props).where(
                task.c.label == str(file.id), task.c.name == "fill-file-snapshots"
            )
        )
    assert len(rows) == 1, "one task fills all"
    await fill_file_snapshots(world.app, rows[0]["props"])
    await fill_file_snapshots(world.app, rows[0]["props"])
    assert await pending(file) == {}
    assert await content(file, snapshot) == before


async def test_task_when_the_file_is_in_the_bin_fills_the_snapshot_all_the_same(
    world: World, file: OpenFile
) -> None:
    await draw(file, "a")
    before = await file.objects()
    snapshot = await make(file)
    await draw(file, "b")
    await file.person.call("delete-file", id=file.id)
    file.engine().cache.clear()
    await fill_file_snapshots(world.app, {"file-id": file.id})
    assert await pending(file) == {}
    await file.person.call(
        "restore-deleted-team-files", team_id=file.person.team_id, ids=frozenset({file.id})
    )
    assert await content(file, snapshot) == before


async def test_snapshot_when_it_was_purged_waits_for_nothing(world: World, file: OpenFile) -> None:
    await draw(file, "a")
    await make(file)
    await draw(file, "b")
    async with world.app.database.write() as db:
        await db.execute(delete(file_change).where(file_change.c.label.is_not(None)))
    assert await pending(file) == {}
    assert await file.checkpoint()
    assert await rows_of(file, file_patch) == []


async def test_snapshot_of_a_file_of_the_reference_keeps_its_base(world: World, file: OpenFile) -> None:
    await adopted(world, file)
    file.page_id = (await file.data())["pages"][0]
    before = await file.objects()
    snapshot = await make(file)
    assert await pending(file) == {snapshot: 0}
    await draw(file, "ours")
    assert await file.checkpoint()
    assert await content(file, snapshot) == before
    await restore(file, snapshot)
    assert await file.objects() == before


async def test_snapshot_when_another_program_took_the_file_over_says_that_its_data_is_lost(
    world: World, file: OpenFile
) -> None:
    await draw(file, "a")
    snapshot = await make(file)
    await draw(file, "b")
    before = await file.objects()
    recent = await make(file, "Recent")
    await write_elsewhere(world, file, samples()[FOREIGN].blob, revn=9, modified_at=now())
    await file.data()
    assert await content(file, recent) == before, "it was in memory"
    with pytest.raises(SnapshotWithoutData):
        await content(file, snapshot)
    with pytest.raises(SnapshotWithoutData):
        await restore(file, snapshot)
    file.page_id, file.revn = (await file.data())["pages"][0], 9
    await draw(file, "c")
    assert await file.checkpoint(), "nothing is held up by it"


async def test_snapshot_data_is_deleted_with_its_snapshot(world: World, file: OpenFile) -> None:
    await draw(file, "a")
    snapshot = await make(file)
    at = now()
    async with world.app.database.write() as db:
        await db.execute(update(file_change).where(file_change.c.id == snapshot).values(deleted_at=at))
    await file.checkpoint()
    for row in await data_rows(file):
        assert row["deleted_at"] == at
    assert [row["deleted_at"] for row in await snapshots(file)] == [at]
    assert uid("a") in await file.stored()
