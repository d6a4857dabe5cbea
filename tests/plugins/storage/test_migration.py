"""Moving objects between backends: whatever is cut off, the row names a place that has the bytes whole."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy import select, update

from penpot_core.errors import ServerFault
from penpot_core.storage import NewObject, ObjectLost, StorageUnavailable, StoredObject, relative_path
from penpot_core.testing import faults
from penpot_core.testing.faults import VARIABLE
from penpot_core.testing.s3 import BUCKET, KEY, REGION, S3Server
from penpot_core.testing.servers import penpot
from penpot_migrations.tables import storage_object
from penpot_plugins.storage.collection import Collector
from penpot_plugins.storage.migration import Migration, SamePlace
from penpot_plugins.storage.turn import turn
from tests.plugins.files.worlds import World

PLUGINS = Path(__file__).parent / "shelves"
PICTURE = NewObject("file-media-object", "image/png")
POINTS = ("after-note", "after-copies", "after-switch", "after-removal")
DUE = timedelta(hours=3)


@pytest.fixture
async def world(environ: dict[str, str], tmp_path: Path) -> AsyncIterator[World]:
    """A world with the backends `fs` and `shelf`."""
    world = World(
        {**environ, "PENPOT_PLUGINS_DIR": str(PLUGINS), "PENPOT_SHELF_FOLDER": str(tmp_path / "shelf")}
    )
    await world.another()
    yield world
    await world.stop()


async def fill(world: World, objects: int = 3) -> dict[UUID, bytes]:
    """Some objects, one of them without a hash, and their bytes."""
    contents = [os.urandom(10 + number) for number in range(objects)]
    new = [
        NewObject("tempfile", "a/b", touch=timedelta(hours=9)) if n == 1 else PICTURE for n in range(objects)
    ]
    return {
        await world.app.storage.create(content, one): content
        for content, one in zip(contents, new, strict=True)
    }


async def rows_of(world: World) -> dict[UUID, Any]:
    async with world.app.database.read() as db:
        return {row.id: row for row in await db.fetch_all(select(*storage_object.c))}


async def found(world: World, object_id: UUID) -> StoredObject:
    async with world.app.database.read() as db:
        stored = await world.app.storage.find(db, object_id)
    assert stored is not None
    return stored


def kept_in(world: World, name: str) -> set[str]:
    """The paths of what a backend has."""
    folder: Path = world.app.storage.backend(name).folder  # type: ignore[attr-defined]
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


async def check_all_in(world: World, name: str, contents: dict[UUID, bytes], *, empty: str) -> None:
    """All objects are in one backend, whole; nothing is in the other one, and no note is left."""
    assert kept_in(world, name) == {relative_path(one) for one in contents}
    assert kept_in(world, empty) == set()
    for row in (await rows_of(world)).values():
        assert (row.backend, "also-in" in row.metadata) == (name, False)
    for object_id, content in contents.items():
        assert await world.app.storage.content(await found(world, object_id)) == content


def command(world: World, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """`penpot storage …` in a process of its own, on the world's database."""
    return penpot("storage", *words, settings={**world.environ, **more})


async def test_migration_when_it_ends_then_all_objects_are_whole_in_the_other_place(world: World) -> None:
    contents = await fill(world, 70)
    before = await rows_of(world)
    done = await Migration(world.app, "fs", "shelf").run()
    assert (done.objects, done.bytes) == (70, sum(map(len, contents.values())))
    assert (done.problems, done.waiting) == ({}, set())
    await check_all_in(world, "shelf", contents, empty="fs")
    names = ("id", "size", "metadata", "created_at", "touched_at", "deleted_at")
    after = await rows_of(world)
    assert {id: [row[name] for name in names] for id, row in after.items()} == {
        id: [row[name] for name in names] for id, row in before.items()
    }
    assert (await Migration(world.app, "shelf", "fs").run()).objects == 70
    await check_all_in(world, "fs", contents, empty="shelf")


@pytest.mark.parametrize("point", POINTS)
async def test_migration_when_killed_then_nothing_is_lost_and_the_next_one_ends_it(
    world: World, point: str
) -> None:
    contents = await fill(world)
    killed = command(
        world, "migrate", "--from", "fs", "--to", "shelf", **{VARIABLE: f"storage.migrate.{point}:exit"}
    )
    assert killed.returncode == -9, killed.stderr
    for object_id, content in contents.items():
        assert await world.app.storage.content(await found(world, object_id)) == content
    migration = Migration(world.app, "fs", "shelf")
    assert (await migration.run()).problems == {}
    assert await migration.left() == (0, 0)
    await check_all_in(world, "shelf", contents, empty="fs")


@pytest.mark.parametrize("point", POINTS)
async def test_migration_when_it_fails_half_way_then_also_the_way_back_ends_it(
    world: World, point: str
) -> None:
    contents = await fill(world)
    with faults.armed(f"storage.migrate.{point}", "raise"), pytest.raises(faults.InjectedFault):
        await Migration(world.app, "fs", "shelf").run()
    await Migration(world.app, "shelf", "fs").run()
    await check_all_in(world, "fs", contents, empty="shelf")


@pytest.mark.parametrize("point", POINTS)
async def test_object_when_deleted_in_the_middle_of_its_move_then_no_place_keeps_it(
    world: World, point: str
) -> None:
    """The collector works between any two steps."""
    contents = await fill(world)
    [first, *_] = contents

    async def collect() -> None:
        async with world.app.database.write() as db:
            await world.app.storage.delete(db, [first], datetime.now(UTC) - DUE)
        assert await Collector(world.app).remove(datetime.now(UTC)) == 1

    with faults.armed(f"storage.migrate.{point}", collect):
        done = await Migration(world.app, "fs", "shelf").run()
    assert done.problems == {}
    contents.pop(first)
    await check_all_in(world, "shelf", contents, empty="fs")


async def test_migration_when_killed_and_the_collector_comes_first_then_both_places_are_clean(
    world: World,
) -> None:
    contents = await fill(world)
    with faults.armed("storage.migrate.after-switch", "raise"), pytest.raises(faults.InjectedFault):
        await Migration(world.app, "fs", "shelf").run()
    async with world.app.database.write() as db:
        await world.app.storage.delete(db, list(contents), datetime.now(UTC) - DUE)
    assert await Collector(world.app).remove(datetime.now(UTC)) == len(contents)
    assert (kept_in(world, "fs"), kept_in(world, "shelf")) == (set(), set())


@pytest.mark.parametrize("point", POINTS)
async def test_object_when_stored_in_the_middle_of_a_migration_then_it_is_moved_too(
    world: World, point: str
) -> None:
    contents = await fill(world)

    async def store() -> None:
        contents.update(await fill(world, 2))

    with faults.armed(f"storage.migrate.{point}", store):
        await Migration(world.app, "fs", "shelf").run()
    await check_all_in(world, "shelf", contents, empty="fs")


@pytest.mark.parametrize("place", ["storage.put.after-reserve", "storage.put.after-bytes"])
async def test_upload_when_it_is_under_way_then_it_survives_the_migration(world: World, place: str) -> None:
    """Its row comes before its bytes, and it lives only once it is claimed."""
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        reached.set()
        await go_on.wait()

    with faults.armed(place, wait):
        upload = asyncio.create_task(world.app.storage.create(b"under way", PICTURE))
        await reached.wait()
        done = await Migration(world.app, "fs", "shelf").run()
        go_on.set()
        object_id = await upload
    assert (len(done.waiting), done.objects) == ((1, 0) if place.endswith("reserve") else (0, 1))
    assert await world.app.storage.content(await found(world, object_id)) == b"under way"
    await Migration(world.app, "fs", "shelf").run()
    await check_all_in(world, "shelf", {object_id: b"under way"}, empty="fs")


async def test_reader_when_the_object_moves_after_its_row_was_read_then_it_gets_the_bytes(
    world: World,
) -> None:
    [(object_id, content)] = (await fill(world, 1)).items()
    stored = await found(world, object_id)
    await Migration(world.app, "fs", "shelf").run()
    assert stored.backend == "fs"
    assert await world.app.storage.content(stored) == content
    assert b"".join([piece async for piece in world.app.storage.read(stored, 2, 3)]) == content[2:5]
    await world.app.storage.backend("shelf").delete(object_id)
    with pytest.raises(ObjectLost):
        await world.app.storage.content(stored)


async def test_objects_when_damaged_or_missing_then_they_stay_and_are_told(world: World) -> None:
    contents = await fill(world, 4)
    changed, shorter, missing, _ = contents
    backend = world.app.storage.backend("fs")
    await backend.put(changed, b"x" * len(contents[changed]))
    await backend.put(shorter, b"x")
    await backend.delete(missing)
    done = command(world, "migrate", "--from", "fs", "--to", "shelf", "--json")
    told = orjson.loads(done.stdout)
    assert (done.returncode, told["objects"], told["left"]) == (1, 1, 3)
    assert {UUID(one["object"]): one["problem"] for one in told["problems"]} == {
        changed: "The bytes in fs are not those that were stored.",
        shorter: f"In fs there are 1 bytes, not {len(contents[shorter])}.",
        missing: "The bytes are missing.",
    }
    assert {
        row.backend for id, row in (await rows_of(world)).items() if id in (changed, shorter, missing)
    } == {"fs"}
    assert all("also-in" not in row.metadata for row in (await rows_of(world)).values())


async def test_copy_when_the_target_changes_it_then_the_object_stays(world: World) -> None:
    contents = await fill(world, 2)
    target = world.app.storage.backend("shelf")

    async def spoil() -> None:
        for object_id in contents:
            path = target.path(object_id)  # type: ignore[attr-defined]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"spoilt")

    migration = Migration(world.app, "fs", "shelf")
    with faults.armed("storage.migrate.before-comparing", spoil, at=None):
        done = await migration.run()
    assert (done.objects, len(done.problems)) == (0, 2)
    await check_all_in(world, "fs", contents, empty="shelf")


async def test_target_when_it_fails_then_the_migration_stops_and_can_go_on(world: World) -> None:
    contents = await fill(world)
    folder: Path = world.app.storage.backend("shelf").folder  # type: ignore[attr-defined]
    away = folder.with_suffix(".away")

    def fail() -> None:
        folder.rename(away)
        folder.write_text("no folder")

    def recover() -> None:
        folder.unlink()
        away.rename(folder)

    with faults.armed("storage.migrate.after-note", fail), pytest.raises((OSError, StorageUnavailable)):
        await Migration(world.app, "fs", "shelf").run()
    recover()
    await Migration(world.app, "fs", "shelf").run()
    await check_all_in(world, "shelf", contents, empty="fs")


async def test_migration_when_both_names_are_one_place_then_it_is_refused(world: World) -> None:
    contents = await fill(world)
    folder = str(world.app.storage.backend("fs").folder)  # type: ignore[attr-defined]
    alike = await world.another(PENPOT_SHELF_FOLDER=folder)
    for target in ("shelf", "assets-fs"):
        with pytest.raises(SamePlace):
            await Migration(alike, "fs", target).run()
    assert kept_in(world, "fs") == {relative_path(one) for one in contents}


async def test_migration_when_another_process_migrates_then_it_is_refused(world: World) -> None:
    contents = await fill(world, 1)
    async with turn(world.app):
        refused = command(world, "migrate", "--from", "fs", "--to", "shelf")
        assert (refused.returncode, refused.stderr) == (1, "Another process moves objects now.\n")
    async with turn(world.app):
        await Migration(world.app, "fs", "shelf").run()
    await check_all_in(world, "shelf", contents, empty="fs")


async def test_command_when_run_dry_then_it_counts_and_changes_nothing(world: World) -> None:
    contents = await fill(world)
    async with world.app.database.write() as db:
        await db.execute(update(storage_object).values(backend="assets-fs"))
    size = sum(map(len, contents.values()))
    dry = command(world, "migrate", "--from", "fs", "--to", "shelf", "--dry-run", "--json")
    assert orjson.loads(dry.stdout) == {
        "objects": 0, "bytes": 0, "left": 3, "left-bytes": size, "waiting": 0, "problems": [],
    }  # fmt: skip
    assert (kept_in(world, "shelf"), dry.returncode) == (set(), 0)
    done = command(world, "migrate", "--from", "fs", "--to", "shelf")
    assert f"Moved 3 objects of {size} bytes; 0 of 0 bytes are left." in done.stdout
    assert "New objects still go to fs: see PENPOT_OBJECTS_STORAGE_BACKEND." in done.stdout
    await check_all_in(world, "shelf", contents, empty="fs")
    with pytest.raises(ServerFault, match="'moon'"):
        Migration(world.app, "shelf", "moon")


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in KEY.items():
        monkeypatch.setitem(os.environ, name, value)
    yield


async def test_objects_when_they_go_to_s3_and_back_then_they_are_the_same(
    world: World, s3: S3Server, keys: None
) -> None:
    settings = {
        "PENPOT_OBJECTS_STORAGE_S3_BUCKET": BUCKET,
        "PENPOT_OBJECTS_STORAGE_S3_REGION": REGION,
        "PENPOT_OBJECTS_STORAGE_S3_ENDPOINT": s3.endpoint,
    }
    app = await world.another(**settings)
    contents = await fill(world)
    before = s3.keys()
    assert command(world, "migrate", "--from", "fs", "--to", "s3", **settings).returncode == 0
    assert s3.keys() - before == {relative_path(one) for one in contents}
    assert kept_in(world, "fs") == set()
    for object_id, content in contents.items():
        assert await app.storage.content(await found(world, object_id)) == content
    assert command(world, "migrate", "--from", "s3", "--to", "fs", **settings).returncode == 0
    assert s3.keys() == before
    await check_all_in(world, "fs", contents, empty="shelf")
