"""What the collector keeps and what it removes (contract/deletion.md §10; SECURITY R5)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, update

from penpot_core.storage import NewObject
from penpot_core.testing import faults
from penpot_core.types import CronJob, TaskHandler
from penpot_migrations.tables import file_data, storage_object
from penpot_plugins.photos.queries import SET_PROFILE_PHOTO
from penpot_plugins.storage.collection import Collector
from tests.plugins.files.worlds import World

DUE = timedelta(hours=3)
WEEK = timedelta(days=8)
MEDIA = NewObject("file-media-object", "image/png")


@pytest.fixture
def now(world: World) -> datetime:
    """The time before anything is stored."""
    return datetime.now(UTC)


@pytest.fixture
def later(now: datetime) -> datetime:
    """When what nobody needs has waited for long enough."""
    return now + DUE


async def row_of(world: World, object_id: UUID) -> tuple[datetime | None, datetime | None] | None:
    """Touched and deleted, or None where there is no row."""
    async with world.app.database.read() as db:
        row = await db.fetch_one(
            select(storage_object.c.touched_at, storage_object.c.deleted_at).where(
                storage_object.c.id == object_id
            )
        )
    return None if row is None else (row.touched_at, row.deleted_at)


async def has_bytes(world: World, object_id: UUID) -> bool:
    try:
        await world.app.storage.backend("fs").size(object_id)
    except FileNotFoundError:
        return False
    return True


async def test_touched_object_when_a_row_refers_to_it_then_it_settles(world: World, later: datetime) -> None:
    alice = await world.person()
    photo = await world.app.storage.create(b"face", NewObject("profile", "image/jpeg"))
    async with world.app.database.write() as db:
        await db.execute(SET_PROFILE_PHOTO, {"of_profile": alice.id, "new_photo": photo})
    found = await Collector(world.app).look(later)
    assert (found.frozen, found.deleted) == (1, 0)
    assert await row_of(world, photo) == (None, None)


@pytest.mark.parametrize(
    ("bucket", "delay"), [("profile", timedelta(days=7)), ("tempfile", timedelta(hours=2))]
)
async def test_touched_object_when_nobody_needs_it_then_it_gets_its_time(
    world: World, bucket: str, delay: timedelta, now: datetime, later: datetime
) -> None:
    one = await world.app.storage.create(b"x", NewObject(bucket, "image/png"))
    assert (await Collector(world.app).look(now)).deleted == 0, "touched too shortly ago"
    assert (await Collector(world.app, dry_run=True).look(later)).deleted == 1
    assert (await Collector(world.app).look(later)).deleted == 1
    state = await row_of(world, one)
    assert state is not None
    assert state[0] is None
    assert state[1] is not None
    assert abs(state[1] - (later + delay)) < timedelta(milliseconds=1)
    assert await Collector(world.app).remove(later) == 0
    assert await Collector(world.app, dry_run=True).remove(later + delay) == 1
    assert await has_bytes(world, one)
    assert await Collector(world.app).remove(later + delay) == 1
    assert await row_of(world, one) is None
    assert not await has_bytes(world, one)


async def test_untouched_and_future_objects_when_nobody_needs_them_then_they_wait(
    world: World, now: datetime, later: datetime
) -> None:
    await world.app.storage.create(b"x", NewObject("profile", "image/png", touch=None))
    export = await world.app.storage.create(b"x", NewObject("tempfile", "a/zip", touch=timedelta(hours=4)))
    assert (await Collector(world.app).look(later)).deleted == 0
    assert (await Collector(world.app).look(now + timedelta(hours=7))).deleted == 1
    assert (await row_of(world, export) or (None, None))[1] is not None


async def test_object_of_an_unknown_bucket_when_touched_then_it_stays(world: World, later: datetime) -> None:
    one = await world.app.storage.create(b"x", NewObject("acme-scans", "image/png"))
    assert (await Collector(world.app).look(later)).deleted == 0
    assert await row_of(world, one) == (None, None)


async def test_file_data_when_a_row_names_its_object_then_it_stays(world: World, later: datetime) -> None:
    alice = await world.person()
    file = await alice.file()
    metadata = {"file-id": file.id, "id": file.id}
    new = NewObject("file-data", "application/octet-stream", deduplicate=False, metadata=metadata)
    used, unused = await world.app.storage.create(b"data", new), await world.app.storage.create(b"data", new)
    async with world.app.database.write() as db:
        values = {"file_id": file.id, "id": uuid4(), "type": "fragment", "backend": "storage"}
        await db.execute(insert(file_data).values(**values, metadata={"storage-ref-id": str(used)}))
    found = await Collector(world.app).look(later)
    assert (found.frozen, found.deleted) == (1, 1)
    assert await row_of(world, used) == (None, None)
    assert await row_of(world, unused) != (None, None)


async def test_deleted_object_when_a_row_refers_to_it_then_it_lives_again(
    world: World, now: datetime, later: datetime
) -> None:
    alice = await world.person()
    photo = await world.app.storage.create(b"face", NewObject("profile", "image/jpeg"))
    async with world.app.database.write() as db:
        await db.execute(SET_PROFILE_PHOTO, {"of_profile": alice.id, "new_photo": photo})
        await world.app.storage.delete(db, [photo], now)
    assert await Collector(world.app).remove(later) == 0
    assert await has_bytes(world, photo)
    assert (await row_of(world, photo) or (None, now))[1] is None


async def test_removal_when_it_dies_between_bytes_and_rows_then_the_next_one_ends_it(
    world: World, now: datetime, later: datetime
) -> None:
    one = await world.app.storage.create(b"x", MEDIA)
    async with world.app.database.write() as db:
        await world.app.storage.delete(db, [one], now)
    with faults.armed("storage.gc-deleted.after-bytes", "raise"), pytest.raises(faults.InjectedFault):
        await Collector(world.app).remove(later)
    assert not await has_bytes(world, one)
    assert await Collector(world.app).remove(later) == 1
    assert await row_of(world, one) is None


async def test_more_objects_than_a_batch_when_collected_then_all_are(world: World, later: datetime) -> None:
    for number in range(120):
        await world.app.storage.create(str(number).encode(), MEDIA)
    assert (await Collector(world.app).look(later)).deleted == 120
    assert await Collector(world.app).remove(later + WEEK) == 120


async def test_tasks_when_run_then_they_tell_what_they_did(world: World, now: datetime) -> None:
    one = await world.app.storage.create(b"x", MEDIA)
    async with world.app.database.write() as db:
        await world.app.storage.touch(db, [one], now - timedelta(days=9))
    handlers = world.app.plugins.named("penpot_task_handlers", TaskHandler)
    assert await handlers["storage-gc-touched"].run(world.app, {}) == {"freeze": 0, "delete": 1}
    assert await handlers["storage-gc-deleted"].run(world.app, {}) == {"deleted": 0}
    async with world.app.database.write() as db:
        await db.execute(update(storage_object).where(storage_object.c.id == one).values(deleted_at=now))
    assert await handlers["storage-gc-deleted"].run(world.app, {}) == {"deleted": 1}
    assert await handlers["upload-session-gc"].run(world.app, {}) == {"deleted": 0}
    assert {"storage-gc-touched", "storage-gc-deleted", "upload-session-gc"} <= {
        job.task for job in world.app.plugins.named("penpot_cron_jobs", CronJob).values()
    }


def test_columns_that_refer_to_objects_are_all_known() -> None:
    from penpot_plugins.storage.queries import referring_columns

    assert {str(column) for column in referring_columns()} == {
        "profile.photo_id",
        "team.photo_id",
        "file_media_object.media_id",
        "file_media_object.thumbnail_id",
        "file_tagged_object_thumbnail.media_id",
        "file_thumbnail.media_id",
        "file_object_thumbnail.media_id",
        *(f"team_font_variant.{kind}_file_id" for kind in ("otf", "ttf", "woff1", "woff2")),
    }
