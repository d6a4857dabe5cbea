"""Objects from `put` over `claim` to reading; what is left where a step is missing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from penpot_core.errors import ServerFault, Unavailable
from penpot_core.storage import NewObject, ObjectLost, Storage, StoredObject
from penpot_core.testing import faults
from penpot_plugins.storage.collection import Collector
from tests.plugins.files.worlds import World

PNG = NewObject("file-media-object", "image/png")


async def stored(world: World, content: bytes, new: NewObject = PNG) -> UUID:
    return await world.app.storage.create(content, new)


async def found(world: World, object_id: UUID) -> StoredObject | None:
    async with world.app.database.read() as db:
        return await world.app.storage.find(db, object_id)


def files_of(world: World) -> list[str]:
    folder = world.app.storage.backend("fs").folder  # type: ignore[attr-defined]
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


async def test_create_when_done_then_row_and_bytes_are_there(world: World) -> None:
    object_id = await stored(
        world, b"hello", NewObject("tempfile", "text/plain", metadata={"chunk-index": 3})
    )
    one = await found(world, object_id)
    assert one is not None
    assert (one.size, one.backend, one.bucket, one.content_type, one.hash) == (
        5,
        "fs",
        "tempfile",
        "text/plain",
        None,
    )
    assert one.metadata["chunk-index"] == 3
    assert one.touched_at is not None
    assert await world.app.storage.content(one) == b"hello"
    assert b"".join([piece async for piece in world.app.storage.read(one, 1, 3)]) == b"ell"


async def test_hash_is_that_of_the_contract(world: World) -> None:
    one = await found(world, await stored(world, b"abc"))
    assert one is not None
    assert one.hash == "blake2b:bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"


async def test_create_when_an_equal_object_lives_then_it_stands_for_both(world: World) -> None:
    first = await stored(world, b"same")
    before = await found(world, first)
    assert await stored(world, b"same") == first
    after = await found(world, first)
    assert before is not None
    assert after is not None
    assert after.touched_at is not None
    assert before.touched_at is not None
    assert after.touched_at > before.touched_at
    await Collector(world.app).remove(datetime.now(UTC))
    assert files_of(world) == [first.hex[4:]], "the bytes of the second one go with their reservation"


@pytest.mark.parametrize(
    "new",
    [
        NewObject("profile", "image/png"),
        NewObject("tempfile", "image/png"),
        NewObject("file-media-object", "image/png", deduplicate=False),
    ],
)
async def test_create_when_bucket_or_wish_differ_then_nothing_is_shared(world: World, new: NewObject) -> None:
    first = await stored(world, b"same", new)
    assert await stored(world, b"same") != first
    assert await stored(world, b"same", NewObject("tempfile", "image/png")) != first


async def test_create_when_the_equal_object_is_deleted_then_it_is_not_revived(world: World) -> None:
    first = await stored(world, b"same")
    async with world.app.database.write() as db:
        await world.app.storage.delete(db, [first], datetime.now(UTC) + timedelta(days=7))
    assert await found(world, first) is None
    assert await stored(world, b"same") != first


async def test_touch_when_the_object_wants_none_then_there_is_none(world: World) -> None:
    one = await found(world, await stored(world, b"x", NewObject("profile", "image/jpeg", touch=None)))
    assert one is not None
    assert one.touched_at is None


async def test_put_when_never_claimed_then_nobody_sees_it_and_it_goes(world: World) -> None:
    pending = await world.app.storage.put(b"lonely", PNG)
    assert await found(world, pending.id) is None
    assert files_of(world) == [pending.id.hex[4:]]
    assert await Collector(world.app).remove(datetime.now(UTC)) == 0
    assert await Collector(world.app).remove(datetime.now(UTC) + timedelta(hours=3)) == 1
    assert files_of(world) == []


async def test_claim_when_rolled_back_then_the_object_is_not_there(world: World) -> None:
    pending = await world.app.storage.put(b"lonely", PNG)
    with pytest.raises(ZeroDivisionError):
        async with world.app.database.write() as db:
            await world.app.storage.claim(db, pending, datetime.now(UTC))
            raise ZeroDivisionError
    assert await found(world, pending.id) is None
    async with world.app.database.write() as db:
        assert await world.app.storage.claim(db, pending, datetime.now(UTC)) == pending.id
    assert await found(world, pending.id) is not None


async def test_claim_when_the_collector_came_first_then_it_is_refused(world: World) -> None:
    pending = await world.app.storage.put(b"late", PNG)
    await Collector(world.app).remove(datetime.now(UTC) + timedelta(hours=3))
    with pytest.raises(Unavailable, match="took too long"):
        async with world.app.database.write() as db:
            await world.app.storage.claim(db, pending, datetime.now(UTC))


@pytest.mark.parametrize("place", ["storage.put.after-reserve", "storage.put.after-bytes"])
async def test_put_when_it_fails_half_way_then_the_rest_is_collected(world: World, place: str) -> None:
    with faults.armed(place, "raise"), pytest.raises(faults.InjectedFault):
        await world.app.storage.put(b"half", PNG)
    later = datetime.now(UTC) + timedelta(hours=3)
    assert await Collector(world.app).remove(later) == 1
    assert await Collector(world.app).remove(later) == 0
    assert files_of(world) == []


async def test_read_when_the_bytes_are_gone_then_it_says_so(world: World) -> None:
    one = await found(world, await stored(world, b"x"))
    assert one is not None
    await world.app.storage.backend("fs").delete(one.id)
    with pytest.raises(ObjectLost):
        await world.app.storage.content(one)


async def test_backend_when_it_has_its_old_name_then_it_is_the_same(world: World) -> None:
    assert world.app.storage.backend("assets-fs") is world.app.storage.backend("fs")
    with pytest.raises(ServerFault) as caught:
        Storage(world.app.database, "moon", lambda name: None).backend("moon")
    assert caught.value.code == "backend-not-configured"
