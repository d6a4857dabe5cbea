"""Files that another program made or wrote."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, select, update

from penpot_core.errors import ObjectNotFound
from penpot_migrations.tables import file as file_table
from penpot_migrations.tables import file_change, file_data, file_patch, file_state, share_link
from penpot_plugins.files.blob import unpack
from penpot_plugins.files.engine.errors import DataUnreadable
from penpot_plugins.files.engine.journal import decode_patch
from tests.compat.replayer import replayer
from tests.plugins.files.builders import File, uid
from tests.plugins.files.reference_blobs import fragments_of, plain, samples
from tests.plugins.files.worlds import FEATURES, OpenFile, World, now

DRAWN = File()
FOREIGN = "v3-legacy-db-objects-main"


def blob(name: str) -> bytes:
    return samples()[name].blob


async def write_elsewhere(world: World, file: OpenFile, data: bytes | None, **columns: Any) -> None:
    """What another program does: it writes the row, and perhaps the base, and knows nothing of our tables."""
    async with world.app.database.write() as db:
        if columns:
            await db.execute(update(file_table).where(file_table.c.id == file.id).values(**columns))
        if data is None:
            return
        if world.app.database.dialect == "sqlite":
            await db.execute(update(file_data).where(file_data.c.file_id == file.id).values(data=data))
        else:
            await db.execute(update(file_table).where(file_table.c.id == file.id).values(data=data))


async def rows(world: World, table: Any, file: OpenFile) -> list[Any]:
    async with world.app.database.read() as db:
        return await db.fetch_all(select(table).where(table.c.file_id == file.id))


async def adopted(world: World, file: OpenFile, name: str = FOREIGN) -> None:
    """Make the file one that the reference made."""
    async with world.app.database.write() as db:
        await db.execute(delete(file_state).where(file_state.c.file_id == file.id))
    await write_elsewhere(world, file, blob(name), revn=1)
    file.engine().cache.clear()
    file.revn = 1


@pytest.mark.parametrize(
    "name", ["v1-legacy-db-plain-main", FOREIGN, "v4-legacy-db-objects-main", "v5-legacy-db-plain-main"]
)
async def test_file_of_the_reference_is_read_edited_and_checkpointed(
    world: World, file: OpenFile, name: str
) -> None:
    await adopted(world, file, name)
    data = await file.data()
    assert len(data["pages"]) == 2
    assert await rows(world, file_state, file) == [], "reading writes nothing"
    file.page_id = data["pages"][0]
    before = await file.objects()
    await file.edit(DRAWN.add("rect", "ours"))
    (state,) = await rows(world, file_state, file)
    assert (state["data_version"], state["base_version"]) == (1, 0)
    other = await world.another()
    seen = await file.objects(app=other)
    assert set(seen) == {*before, uid("ours")}
    assert await file.checkpoint()
    assert await file.stored() == seen == await file.objects()


async def test_file_of_the_reference_when_two_processes_write_it_first_keeps_both(
    world: World, file: OpenFile
) -> None:
    await adopted(world, file)
    file.page_id = (await file.data())["pages"][0]
    other = await world.another()
    await file.objects(app=other)
    await file.edit(DRAWN.add("rect", "first"))
    await file.edit(DRAWN.add("rect", "second"), app=other)
    assert {uid("first"), uid("second")} <= set(await file.stored())


async def test_file_of_the_reference_when_it_is_written_again_elsewhere_is_read_anew(
    world: World, file: OpenFile
) -> None:
    await adopted(world, file)
    before = await file.data()
    await write_elsewhere(world, file, blob("v1-legacy-db-plain-main"), revn=2, modified_at=now())
    assert await file.data() != before


@pytest.mark.parametrize("remembered", [True, False])
async def test_base_written_elsewhere_is_the_file_and_ours_is_kept(
    world: World, file: OpenFile, remembered: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    await file.edit(DRAWN.add("rect", "lost"))
    ours = await file.objects()
    await write_elsewhere(world, file, blob(FOREIGN), revn=5, modified_at=now() + timedelta(seconds=1))
    if not remembered:
        file.engine().cache.clear()
    data = await file.data()
    assert len(data["pages"]) == 2, "the base of the other program"
    assert await rows(world, file_patch, file) == []
    (state,) = await rows(world, file_state, file)
    assert (state["revn"], state["data_version"], state["base_version"]) == (5, 2, 2)
    (kept,) = [row for row in await rows(world, file_change, file) if row["label"] is not None]
    stored = kept["data"] or next(
        row["data"] for row in await rows(world, file_data, file) if row["id"] == kept["id"]
    )
    if remembered:
        assert kept["label"] == "internal/recovery/1"
        text = unpack(stored).text
        assert all(str(shape_id).encode() in text for shape_id in ours)
    else:
        assert kept["label"] == "internal/recovery-patches/1"
        length = int.from_bytes(stored[:4], "big")
        assert len(stored) == 4 + length
        assert uid("lost") in decode_patch(stored[4:]).pages[file.page_id].set
    assert "another program wrote a file" in capsys.readouterr().err
    file.revn, file.page_id = 5, data["pages"][0]
    await file.edit(DRAWN.add("rect", "after"))
    assert uid("after") in await file.stored()


async def test_row_written_elsewhere_keeps_our_patches(world: World, file: OpenFile) -> None:
    await file.edit(DRAWN.add("rect", "kept"))
    await write_elsewhere(world, file, None, name="Theirs", modified_at=now() + timedelta(seconds=1))
    seen = await file.person.call("get-file", id=file.id)
    assert seen["name"] == "Theirs"
    assert uid("kept") in await file.stored()
    await file.edit(DRAWN.add("rect", "more"))
    assert {uid("kept"), uid("more")} <= set(await file.stored())
    assert [row for row in await rows(world, file_change, file) if row["label"] is not None] == []


async def test_checkpoint_does_not_write_over_the_base_of_another_program(
    world: World, file: OpenFile
) -> None:
    if world.app.database.dialect == "sqlite":
        pytest.skip("nobody else writes an embedded server's database")
    await file.edit(DRAWN.add("rect", "a"))
    await write_elsewhere(world, file, blob(FOREIGN))
    assert not await file.checkpoint()
    async with world.app.database.read() as db:
        assert await db.fetch_val(select(file_table.c.data).where(file_table.c.id == file.id)) == blob(
            FOREIGN
        )


async def as_pieces(world: World, file: OpenFile, name: str) -> None:
    """Make the file one that the reference keeps in fragments."""
    await adopted(world, file, name)
    async with world.app.database.write() as db:
        row = await db.fetch_one(select(file_table.c.features).where(file_table.c.id == file.id))
        assert row is not None
        features = sorted({*row["features"], "fdata/pointer-map"})
        await db.execute(update(file_table).where(file_table.c.id == file.id).values(features=features))
        for one in fragments_of(name):
            values = {"file_id": file.id, "id": UUID(one.entry["fragment_id"]), "type": "fragment"}
            await db.execute(insert(file_data).values(**values, backend="db", data=one.blob))


@pytest.mark.parametrize(
    "name", ["v4-legacy-db-pointers-main", "v5-db-pointers-main", "v3-legacy-db-pointers-main"]
)
async def test_file_in_fragments_is_read_whole_and_written_whole(
    world: World, file: OpenFile, name: str
) -> None:
    await as_pieces(world, file, name)
    whole = samples()[name.replace("pointers", "objects")].decoded
    data = await file.data(features=FEATURES | {"fdata/pointer-map"})
    assert {str(page) for page in data["pages-index"]} == {str(page) for page in data["pages"]}
    if not name.startswith("v3"):
        assert len(data["pages"]) == len(whole[":pages"])
        assert len(data["components"]) == len(whole[":components"]) > 0
    file.page_id = data["pages"][0]
    await file.edit(DRAWN.add("rect", "ours"), features=FEATURES | {"fdata/pointer-map"})
    assert await file.checkpoint()
    async with world.app.database.write() as db:
        await db.execute(
            delete(file_data).where(file_data.c.file_id == file.id, file_data.c.type == "fragment")
        )
    assert uid("ours") in await file.objects(app=await world.another())


async def test_fragment_when_asked_for_is_what_the_reference_answers(world: World, file: OpenFile) -> None:
    name = "v4-legacy-db-pointers-main"
    await as_pieces(world, file, name)
    pages: dict[UUID, UUID] = {}
    parts = []
    for one in fragments_of(name):
        params = {"file_id": file.id, "fragment_id": UUID(one.entry["fragment_id"])}
        answer = await file.person.raw("get-file-fragment", **params)
        seen = plain(replayer().TransitReader().read(world.app.codec.encode(answer, verbose=True).decode()))
        wanted = plain(one.answer)
        assert seen[":data"] == wanted[":data"]
        assert set(seen) == set(wanted)
        if "objects" in answer["data"]:
            pages[params["fragment_id"]] = answer["data"]["id"]
        else:
            parts.append(params["fragment_id"])
    assert len(pages) > 1
    assert parts
    stranger = await world.person("stranger")
    with pytest.raises(ObjectNotFound):
        await stranger.call("get-file-fragment", **params)
    async with world.app.database.write() as db:
        link = {"id": uid("link"), "file_id": file.id, "pages": [min(pages.values())]}
        await db.execute(insert(share_link).values(**link))
    for fragment_id, page_id in pages.items():
        shared = {"file_id": file.id, "fragment_id": fragment_id, "share_id": uid("link")}
        if page_id == min(pages.values()):
            assert await stranger.call("get-file-fragment", **shared)
            continue
        with pytest.raises(ObjectNotFound):
            await stranger.call("get-file-fragment", **shared)
    for fragment_id in parts:
        shared = {"file_id": file.id, "fragment_id": fragment_id, "share_id": uid("link")}
        assert await stranger.call("get-file-fragment", **shared)
    with pytest.raises(ObjectNotFound):
        await stranger.call("get-file-fragment", share_id=uid("other"), **params)
    with pytest.raises(ObjectNotFound):
        await file.person.call("get-file-fragment", file_id=file.id, fragment_id=uid("none"))


async def test_file_in_fragments_when_one_is_missing_is_neither_served_nor_edited(
    world: World, file: OpenFile
) -> None:
    await as_pieces(world, file, "v4-legacy-db-pointers-main")
    async with world.app.database.write() as db:
        await db.execute(
            delete(file_data).where(file_data.c.file_id == file.id, file_data.c.type == "fragment")
        )
    with pytest.raises(DataUnreadable, match="fragment"):
        await file.data()
    with pytest.raises(DataUnreadable, match="fragment"):
        await file.edit(DRAWN.add("rect", "ours"))
