"""Pictures of other files become a file's own (contract/update-file.md §3 step 17)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, text

from penpot_core.ids import next_id
from penpot_core.testing import faults
from penpot_migrations.tables import file_change, file_media_object, storage_object
from penpot_plugins.files.blob import unpack
from tests.plugins.files.builders import File, uid
from tests.plugins.files.worlds import OpenFile, Person, World, now

DRAWN = File()


async def picture(world: World, file: OpenFile) -> UUID:
    """A picture that belongs to a file."""
    media_id, object_id = next_id(), next_id()
    row = {"name": "p", "width": 10, "height": 10, "mtype": "image/png", "is_local": True}
    async with world.app.database.write() as db:
        stored = {"id": object_id, "created_at": now(), "backend": "fs", "size": 1}
        await db.execute(insert(storage_object).values(**stored))
        await db.execute(
            insert(file_media_object).values(
                id=media_id, file_id=file.id, created_at=now(), media_id=object_id, **row
            )
        )
    return media_id


def filled_with(media_id: UUID) -> list[dict[str, Any]]:
    return [
        {"fill-image": {"id": media_id, "width": 10, "height": 10, "mtype": "image/png"}, "fill-opacity": 1}
    ]


async def fill_of(file: OpenFile, name: str) -> UUID:
    found: UUID = (await file.stored())[uid(name)]["fills"][0]["fill-image"]["id"]
    return found


async def rows_of(world: World, file: OpenFile) -> list[Any]:
    async with world.app.database.read() as db:
        return await db.fetch_all(select(file_media_object).where(file_media_object.c.file_id == file.id))


async def test_picture_of_another_file_is_copied_and_the_shape_names_the_copy(
    world: World, alice: Person, file: OpenFile
) -> None:
    media_id = await picture(world, await alice.file())
    answer = await file.edit(DRAWN.add("rect", "a", fills=filled_with(media_id)), DRAWN.add("rect", "b"))
    (row,) = await rows_of(world, file)
    assert row["id"] == await fill_of(file, "a") != media_id
    assert await file.objects() == await file.stored()
    told = answer["lagged"][0]["changes"][0]["obj"]["fills"][0]["fill-image"]["id"]
    assert told == media_id, "clients are told the changes as they were sent"
    async with world.app.database.read() as db:
        logged = await db.fetch_val(select(file_change.c.changes).where(file_change.c.file_id == file.id))
    assert str(media_id).encode() in unpack(logged).text


async def test_own_and_unknown_pictures_are_left(world: World, file: OpenFile) -> None:
    own, unknown = await picture(world, file), next_id()
    await file.edit(
        DRAWN.add("rect", "a", fills=filled_with(own)), DRAWN.add("rect", "b", fills=filled_with(unknown))
    )
    assert (await fill_of(file, "a"), await fill_of(file, "b")) == (own, unknown)
    assert len(await rows_of(world, file)) == 1


async def test_picture_of_a_stranger_is_not_copied(world: World, file: OpenFile) -> None:
    bob = await world.person("bob")
    media_id = await picture(world, await bob.file())
    await file.edit(DRAWN.add("rect", "a", fills=filled_with(media_id)))
    assert await fill_of(file, "a") == media_id
    assert await rows_of(world, file) == []


async def test_picture_that_goes_before_the_write_is_left(
    world: World, alice: Person, file: OpenFile
) -> None:
    media_id = await picture(world, await alice.file())

    async def remove() -> None:
        async with world.app.database.write() as db:
            if db.dialect == "postgresql":
                await db.execute(text("SET LOCAL rules.deletion_protection TO off"))
            await db.execute(delete(file_media_object).where(file_media_object.c.id == media_id))

    with faults.armed("files.edit.after-prepare", remove):
        await file.edit(DRAWN.add("rect", "a", fills=filled_with(media_id)))
    assert await fill_of(file, "a") == media_id
    assert await rows_of(world, file) == []
