"""The life of a deleted file, of its snapshots and of its project (contract/deletion.md §3, §4, §9, §12).

Time is what the calls and the purge are told.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select, update

from penpot_core.errors import ObjectNotFound
from penpot_core.ids import next_id
from penpot_migrations.tables import file as file_table
from penpot_migrations.tables import (
    file_change,
    file_data,
    file_media_object,
    file_patch,
    file_snapshot_pending,
    file_state,
    file_tagged_object_thumbnail,
    file_thumbnail,
    project,
    storage_object,
    task,
)
from penpot_plugins.crud.purge import purge
from penpot_plugins.crud.retention import Retention
from penpot_plugins.crud.tasks import delete_object
from penpot_plugins.files.cleaning.cleaning import clean_file
from tests.plugins.files.builders import File, uid
from tests.plugins.files.snapshots.history import make, pending, rows_of
from tests.plugins.files.worlds import OpenFile, World, now

DRAWN = File()
DELAY = timedelta(days=7)
INSTANT = timedelta(milliseconds=1)
CASCADED = (file_change, file_data, file_media_object, file_thumbnail, file_tagged_object_thumbnail)
OURS = (file_patch, file_state, file_snapshot_pending)


def to_milliseconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


async def run_tasks(world: World, name: str = "delete-object") -> None:
    """Do what a worker does with the tasks that wait."""
    async with world.app.database.read() as db:
        rows = await db.fetch_all(select(task.c.props).where(task.c.name == name).order_by(task.c.created_at))
    for row in rows:
        await delete_object(world.app, row["props"])


async def purged_at(world: World, moment: datetime) -> int:
    return await purge(world.app, world.app.get(Retention), moment)


async def with_pictures(world: World, file: OpenFile) -> list[UUID]:
    """Give a file a picture and thumbnails; the ids of their objects."""
    objects = [next_id() for _ in range(4)]
    async with world.app.database.write() as db:
        for object_id in objects:
            await db.execute(
                insert(storage_object).values(id=object_id, created_at=now(), size=1, backend="fs")
            )
        await db.execute(
            insert(file_media_object).values(
                id=next_id(),
                file_id=file.id,
                created_at=now(),
                name="P",
                width=1,
                height=1,
                mtype="image/png",
                media_id=objects[0],
                thumbnail_id=objects[1],
            )
        )
        await db.execute(insert(file_thumbnail).values(file_id=file.id, revn=1, media_id=objects[2]))
        await db.execute(
            insert(file_tagged_object_thumbnail).values(
                file_id=file.id, tag="frame", object_id="x", media_id=objects[3]
            )
        )
    return objects


async def touched(world: World, ids: list[UUID]) -> list[bool]:
    async with world.app.database.read() as db:
        rows = {row["id"]: row for row in await db.fetch_all(select(storage_object))}
    return [rows[one]["touched_at"] is not None for one in ids]


async def file_row(file: OpenFile) -> Any:
    async with file.person.world.app.database.read() as db:
        return await db.fetch_one(select(file_table).where(file_table.c.id == file.id))


async def listed(file: OpenFile, at: datetime) -> bool:
    rows = await file.person.raw("get-team-deleted-files", team_id=file.person.team_id, at=at)
    return [row["id"] for row in rows] == [file.id]


async def test_deleted_file_lives_in_the_bin_for_seven_days_and_goes_with_all_it_has(
    world: World, file: OpenFile
) -> None:
    await file.edit(DRAWN.add("rect", "a"))
    await make(file, "filled")
    await file.checkpoint()
    await make(file, "waiting")
    await file.edit(DRAWN.add("rect", "b"))
    objects = await with_pictures(world, file)
    began = to_milliseconds(now())
    await file.person.raw("delete-file", id=file.id, at=began)
    await run_tasks(world)
    for table in CASCADED:
        assert {row["deleted_at"] for row in await rows_of(file, table)} <= {began + DELAY}, table.name
    row = await file_row(file)
    assert (row["deleted_at"], row["is_shared"]) == (began + DELAY, False)
    assert await listed(file, began)
    assert await listed(file, began + DELAY - INSTANT)
    assert not await listed(file, began + DELAY)
    await purged_at(world, began + DELAY - INSTANT)
    assert await file_row(file) is not None
    assert await touched(world, objects) == [False] * 4
    await purged_at(world, began + DELAY)
    assert await file_row(file) is None
    for table in (*CASCADED, *OURS):
        assert await rows_of(file, table) == [], table.name
    assert await touched(world, objects) == [True] * 4


async def test_restored_file_is_whole_and_its_change_log_expires_when_it_is_cleaned(
    world: World, file: OpenFile
) -> None:
    await file.edit(DRAWN.add("rect", "a"))
    snapshot = await make(file)
    await file.edit(DRAWN.add("rect", "b"))
    await with_pictures(world, file)
    before = await file.objects()
    await file.person.call("delete-file", id=file.id)
    await run_tasks(world)
    file.engine().cache.clear()
    at = to_milliseconds(now())
    stream = await file.person.raw(
        "restore-deleted-team-files", team_id=file.person.team_id, ids=frozenset({file.id}), at=at
    )
    steps: list[Any] = []

    async def emit(data: Any) -> None:
        steps.append(data)

    assert await stream.work(emit) == {file.id}
    assert steps == [{"file-id": file.id, "index": 1, "total": 1}]
    assert await file.objects() == before == await file.stored()
    row = await file_row(file)
    assert (row["deleted_at"], row["has_media_trimmed"]) == (None, False)
    for table in CASCADED:
        assert {row["deleted_at"] for row in await rows_of(file, table)} <= {None}, table.name
    long_ago = at - timedelta(hours=2)
    async with world.app.database.write() as db:
        of_file = file_change.c.file_id == file.id
        await db.execute(update(file_change).where(of_file).values(created_at=long_ago))
    await file.edit(DRAWN.add("rect", "c"))
    assert await clean_file(world.app, file.id)
    await purged_at(world, at + timedelta(minutes=1))
    left = await rows_of(file, file_change)
    assert [row["id"] for row in left if row["label"] is not None] == [snapshot]
    assert [row["revn"] for row in left if row["label"] is None] == [file.revn]
    assert uid("c") in await file.objects(app=await world.another())


async def test_file_restored_before_its_deletion_reached_its_rows_stays(world: World, file: OpenFile) -> None:
    """The reference deletes it again when the task runs."""
    await file.edit(DRAWN.add("rect", "a"))
    await file.person.call("delete-file", id=file.id)
    await file.person.call(
        "restore-deleted-team-files", team_id=file.person.team_id, ids=frozenset({file.id})
    )
    await run_tasks(world)
    assert (await file_row(file))["deleted_at"] is None
    assert await purged_at(world, now() + timedelta(days=30)) == 0
    assert uid("a") in await file.objects()


async def test_deleted_project_takes_its_files_and_comes_back_with_the_wanted_one(
    world: World, file: OpenFile
) -> None:
    alice = file.person
    made = await alice.call("create-project", team_id=alice.team_id, name="P")
    alice.project_id = made["id"]
    wanted, other = await alice.file(), await alice.file()
    began = to_milliseconds(now())
    await alice.raw("delete-project", id=alice.project_id, at=began)
    await run_tasks(world)
    for one in (wanted, other):
        assert (await file_row(one))["deleted_at"] == began + DELAY
    await alice.call("restore-deleted-team-files", team_id=alice.team_id, ids=frozenset({wanted.id}))
    await run_tasks(world)
    assert (await file_row(wanted))["deleted_at"] is None
    assert (await file_row(other))["deleted_at"] == began + DELAY
    await purged_at(world, began + DELAY)
    assert await file_row(other) is None
    async with world.app.database.read() as db:
        kept = await db.fetch_all(select(project.c.deleted_at).where(project.c.id == alice.project_id))
    assert [row["deleted_at"] for row in kept] == [None]
    assert uid("root") in await wanted.objects()


async def test_file_deleted_for_good_goes_with_the_next_purge(world: World, file: OpenFile) -> None:
    await file.edit(DRAWN.add("rect", "a"))
    await file.person.call("delete-file", id=file.id)
    await run_tasks(world)
    at = to_milliseconds(now())
    stream = await file.person.raw(
        "permanently-delete-team-files", team_id=file.person.team_id, ids=frozenset({file.id}), at=at
    )

    async def emit(_: Any) -> None:
        return None

    assert await stream.work(emit) == {file.id}
    await run_tasks(world)
    await purged_at(world, at)
    assert await file_row(file) is None


async def test_deleted_snapshot_goes_with_its_data_after_the_delay(world: World, file: OpenFile) -> None:
    await file.edit(DRAWN.add("rect", "a"))
    filled, waiting, kept = [await make(file, name) for name in ("filled", "later", "kept")]
    await file.edit(DRAWN.add("rect", "b"))
    await file.checkpoint()
    waiting = await make(file, "waiting")
    began = to_milliseconds(now())
    for snapshot in (filled, waiting):
        await file.person.raw("delete-file-snapshot", id=snapshot, at=began)
    await run_tasks(world)
    await purged_at(world, began + DELAY - INSTANT)
    assert {filled, waiting} <= {row["id"] for row in await rows_of(file, file_change)}
    await purged_at(world, began + DELAY)
    left = {row["id"] for row in await rows_of(file, file_change) if row["label"] is not None}
    assert kept in left
    assert {filled, waiting}.isdisjoint(left)
    assert {filled, waiting}.isdisjoint(row["id"] for row in await rows_of(file, file_data))
    assert await pending(file) == {}
    await file.person.call("restore-file-snapshot", file_id=file.id, id=kept)
    with pytest.raises(ObjectNotFound):
        await file.person.call("restore-file-snapshot", file_id=file.id, id=filled)


async def test_backup_of_a_restored_file_is_listed_until_its_time(world: World, file: OpenFile) -> None:
    snapshot = await make(file)
    began = now()
    await file.person.raw("restore-file-snapshot", file_id=file.id, id=snapshot, at=began)

    async def labels(at: datetime) -> list[str]:
        rows = await file.person.raw("get-file-snapshots", file_id=file.id, at=at)
        return [row["created-by"] for row in rows]

    assert await labels(began + DELAY) == ["system", "user"]
    assert await labels(began + DELAY + INSTANT) == ["user"]
    await purged_at(world, began + DELAY + INSTANT)
    assert [row["id"] for row in await rows_of(file, file_change)] == [snapshot]


async def test_restore_drops_thumbnails_and_has_their_objects_looked_at(world: World, file: OpenFile) -> None:
    snapshot = await make(file)
    objects = await with_pictures(world, file)
    await file.person.call("restore-file-snapshot", file_id=file.id, id=snapshot)
    assert await touched(world, objects) == [False, False, True, True]
    for table in (file_thumbnail, file_tagged_object_thumbnail):
        assert all(row["deleted_at"] is not None for row in await rows_of(file, table))
    assert [row["deleted_at"] for row in await rows_of(file, file_media_object)] == [None]


def test_purge_order_removes_what_refers_to_others_first(world: World) -> None:
    names = [branch.entity.table for branch in world.app.get(Retention).purge_order]
    for child, parent in (
        ("file_media_object", "file"),
        ("file_thumbnail", "file"),
        ("file_tagged_object_thumbnail", "file"),
        ("file_data", "file"),
        ("file_change", "file"),
        ("file", "project"),
        ("project", "team"),
    ):
        assert names.index(child) < names.index(parent)
    assert len(names) == len(set(names))
