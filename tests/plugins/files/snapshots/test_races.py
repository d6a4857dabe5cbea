"""Restoring and making snapshots while others edit, in this process and in another."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import delete, update

from penpot_core.errors import NotFound, ObjectNotFound, VersionConflict
from penpot_core.testing import faults
from penpot_core.testing.faults import InjectedFault
from penpot_migrations.tables import file as file_table
from penpot_migrations.tables import file_change, file_profile_rel, project_profile_rel, team_profile_rel
from tests.plugins.files.builders import File, uid
from tests.plugins.files.snapshots.history import content, make, pending, restore, snapshots
from tests.plugins.files.worlds import OpenFile, World, gathered, now

DRAWN = File()


async def draw(file: OpenFile, *names: str, **params: Any) -> None:
    for name in names:
        await file.edit(DRAWN.add("rect", name), **params)


async def test_edit_when_the_file_is_restored_before_it_is_written_is_told_of_the_version(
    world: World, file: OpenFile
) -> None:
    other = await world.another()
    await draw(file, "a")
    snapshot = await make(file)
    await draw(file, "b")

    async def restored_elsewhere() -> None:
        await file.person.call("restore-file-snapshot", app=other, file_id=file.id, id=snapshot)

    with faults.armed("files.edit.before-batch", restored_elsewhere), pytest.raises(VersionConflict):
        await draw(file, "lost")
    assert set(await file.objects()) == {uid("root"), uid("a")} == set(await file.stored())


async def test_restore_when_the_file_is_edited_before_it_is_written_keeps_the_edit_in_the_backup(
    world: World, file: OpenFile
) -> None:
    other = await world.another()
    await draw(file, "a")
    snapshot = await make(file)

    async def edit_elsewhere() -> None:
        await draw(file, "late", app=other)

    with faults.armed("files.restore.after-prepare", edit_elsewhere):
        await restore(file, snapshot)
    assert set(await file.stored()) == {uid("root"), uid("a")}
    backup = (await snapshots(file))[-1]
    assert (backup["revn"], backup["created_by"]) == (2, "system")
    assert set(await content(file, backup["id"])) == {uid("root"), uid("a"), uid("late")}
    assert [row["created_by"] for row in await snapshots(file)] == ["user", "system"], "one backup"


async def test_restores_of_two_processes_at_once_happen_one_after_the_other(
    world: World, file: OpenFile
) -> None:
    other = await world.another()
    kept = {}
    for name in ("a", "b"):
        await draw(file, name)
        kept[await make(file, name)] = await file.objects()
    apps = (world.app, other)
    work = [
        file.person.call("restore-file-snapshot", app=app, file_id=file.id, id=snapshot)
        for app, snapshot in zip(apps, kept, strict=True)
    ]
    assert await gathered(*work) == [None, None]
    assert await file.objects() in kept.values()
    assert await file.objects() == await file.objects(app=other) == await file.stored()
    assert (await file.person.call("get-file", id=file.id))["revn"] == 4
    for snapshot, seen in kept.items():
        assert await content(file, snapshot, app=other) == seen


async def test_snapshots_edits_and_checkpoints_of_two_processes_keep_each_its_state(
    world: World, file: OpenFile
) -> None:
    other = await world.another()
    made: dict[Any, Any] = {}

    async def one(number: int) -> None:
        app = other if number % 2 else world.app
        await file.edit(DRAWN.add("rect", f"r{number}"), app=app)
        result = await file.person.call("create-file-snapshot", app=app, file_id=file.id, label=f"s{number}")
        made[result["id"]] = result["revn"]
        await file.checkpoint(app)

    failures = [one for one in await gathered(*(one(number) for number in range(10))) if one is not None]
    assert failures == []
    assert len(made) == 10
    for snapshot, revn in made.items():
        assert len(await content(file, snapshot)) == revn + 1, "the root, and a shape an edit"


@pytest.mark.parametrize("method", ["create-file-snapshot", "restore-file-snapshot"])
@pytest.mark.parametrize("change", ["role", "membership", "deletion"])
async def test_snapshot_when_the_right_ends_before_it_is_written_is_refused(
    world: World, file: OpenFile, method: str, change: str
) -> None:
    await draw(file, "a")
    snapshot = await make(file)
    await draw(file, "b")
    before = {row["id"] for row in await snapshots(file)}

    async def interfere() -> None:
        async with world.app.database.write() as db:
            if change == "deletion":
                await db.execute(
                    update(file_table).where(file_table.c.id == file.id).values(deleted_at=now())
                )
                return
            for rights in (file_profile_rel, project_profile_rel):
                await db.execute(delete(rights))
            viewer = {"is_owner": False, "is_admin": False, "can_edit": False}
            mine = team_profile_rel.c.team_id == file.person.team_id
            role = update(team_profile_rel).where(mine).values(**viewer)
            await db.execute(role if change == "role" else delete(team_profile_rel).where(mine))

    point = "files.snapshot.before-batch" if method.startswith("create") else "files.restore.after-prepare"
    with faults.armed(point, interfere), pytest.raises((ObjectNotFound, NotFound)):
        await file.person.call(method, file_id=file.id, id=snapshot, label="Late")
    assert {row["id"] for row in await snapshots(file)} == before


async def test_restore_when_the_snapshot_is_deleted_meanwhile_is_not_found_and_leaves_the_file_alone(
    world: World, file: OpenFile
) -> None:
    await draw(file, "a")
    snapshot = await make(file)
    await draw(file, "b")

    async def delete_it() -> None:
        async with world.app.database.write() as db:
            await db.execute(update(file_change).where(file_change.c.id == snapshot).values(deleted_at=now()))

    with faults.armed("files.restore.after-prepare", delete_it), pytest.raises(ObjectNotFound):
        await restore(file, snapshot)
    assert uid("b") in await file.stored()
    assert len(await snapshots(file)) == 2, "the state before is kept once, whatever becomes of the rest"


@pytest.mark.parametrize("point", ["files.edit.before-batch", "files.edit.after-commit"])
async def test_restore_when_it_fails_is_done_or_not_done(file: OpenFile, point: str) -> None:
    await draw(file, "a")
    snapshot = await make(file)
    await draw(file, "b")
    with faults.armed(point, "raise"), pytest.raises(InjectedFault):
        await restore(file, snapshot)
    expected = {uid("root"), uid("a")} | ({uid("b")} if point.endswith("batch") else set())
    assert set(await file.objects()) == expected == set(await file.stored())


async def test_restore_when_the_caller_goes_away_is_finished(file: OpenFile) -> None:
    await draw(file, "a")
    snapshot = await make(file)
    await draw(file, "b")
    waiting = asyncio.Event()
    go_on = asyncio.Event()

    async def wait() -> None:
        waiting.set()
        await go_on.wait()

    with faults.armed("files.edit.before-batch", wait):
        restoring = asyncio.create_task(restore(file, snapshot))
        await waiting.wait()
        restoring.cancel()
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await restoring
        await draw_until_refused(file)
    assert set(await file.stored()) == {uid("root"), uid("a")}


async def draw_until_refused(file: OpenFile) -> None:
    """The next one waits for its turn, and finds the restored file."""
    with pytest.raises(VersionConflict):
        await draw(file, "c")


async def test_restore_when_data_has_seen_other_migrations_is_read_so_by_every_process(
    world: World, file: OpenFile
) -> None:
    other = await world.another()
    await draw(file, "a")
    snapshot = await make(file)
    await draw(file, "b")
    await file.objects(app=other)
    async with world.app.database.write() as db:
        await db.execute(
            update(file_change).where(file_change.c.id == snapshot).values(migrations=["legacy-2"])
        )
    await file.person.call("restore-file-snapshot", file_id=file.id, id=snapshot)
    for app in (world.app, other):
        engine = file.engine(app)
        async with app.database.read() as db:
            opened = await engine.open(db, file.id)
        assert opened.origin.migrations == ("legacy-2",)


async def test_pending_snapshot_of_another_process_is_filled_by_who_asks(
    world: World, file: OpenFile
) -> None:
    other = await world.another()
    await draw(file, "a")
    before = await file.objects()
    snapshot = await make(file, app=other)
    await draw(file, "b", app=other)
    assert set(await pending(file)) == {snapshot}
    assert await content(file, snapshot) == before
    assert await pending(file) == {}
