"""Thumbnails of boards and files."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from penpot_core.db import Database
from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_migrations.tables import file_thumbnail, storage_object
from tests.plugins.pictures import MTYPES, part, picture


async def new_file(client: ApiClient) -> UUID:
    file: UUID = (await client.call("create-file", {"project-id": client.project, "name": "F"}))["id"]
    return file


async def put(
    client: ApiClient, file: UUID, object_id: str, content: bytes, mtype: str = "image/png", **more: Any
) -> Any:
    params = {"file-id": file, "object-id": object_id} | more
    return await client.upload("create-file-object-thumbnail", params, files={"media": part(content, mtype)})


def object_id_of(file: UUID, tag: str = "frame") -> str:
    return f"{file}/{uuid4()}/{uuid4()}/{tag}"


async def test_thumbnail_when_put_replaced_and_deleted_then_the_list_follows(
    people: People, database: Database
) -> None:
    alice = await people("Alice")
    file = await new_file(alice)
    board, component = object_id_of(file), object_id_of(file, "component")
    first = await put(alice, file, board, picture(11, 11))
    assert (first["tag"], "updated-at" in first) == ("frame", False)
    second = await put(alice, file, board, picture(12, 12))
    assert second["media-id"] != first["media-id"]
    assert second["created-at"] == first["created-at"]
    assert "updated-at" in second
    other = await put(alice, file, component, picture(13, 13), tag="component")
    listed = await alice.call("get-file-object-thumbnails", {"file-id": file})
    assert listed == {board: second["media-id"], component: other["media-id"]}
    await alice.call("delete-file-object-thumbnail", {"file-id": file, "object-id": board})
    await alice.call("delete-file-object-thumbnail", {"file-id": file, "object-id": board})
    assert await alice.call("get-file-object-thumbnails", {"file-id": file}) == {component: other["media-id"]}
    again = await put(alice, file, board, picture(11, 11))
    assert again["media-id"] == first["media-id"], "an equal picture is stored once"
    await alice.call("delete-file-object-thumbnails", {"object-ids": [board, component]})
    assert await alice.call("get-file-object-thumbnails", {"file-id": file}) == {}
    async with database.read() as db:
        statement = select(storage_object.c.touched_at).where(storage_object.c.id == second["media-id"])
        assert await db.fetch_val(statement) is not None


async def test_thumbnail_when_its_tag_is_empty_then_that_is_its_tag(people: People) -> None:
    alice = await people("Alice")
    file = await new_file(alice)
    board = object_id_of(file)
    assert (await put(alice, file, board, picture(11, 11), tag=""))["tag"] == ""
    found = await alice.call("get-file-object-thumbnails", {"file-id": file, "tag": ""})
    assert list(found) == [board]
    assert await alice.call("get-file-object-thumbnails", {"file-id": file, "tag": "frame"}) == {}


@pytest.mark.parametrize("kind", MTYPES)
async def test_thumbnail_when_of_a_known_kind_then_it_is_taken(people: People, kind: str) -> None:
    alice = await people("Alice")
    file = await new_file(alice)
    content = picture(14, 14, kind)
    made = await put(alice, file, object_id_of(file), content, MTYPES[kind])
    answer = await alice.http.get(f"/assets/by-id/{made['media-id']}")
    assert (answer.headers["content-type"], answer.content) == (MTYPES[kind], content)


async def test_thumbnail_when_svg_then_it_is_made_inert(people: People) -> None:
    alice = await people("Alice")
    file = await new_file(alice)
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script><rect/></svg>"
    made = await put(alice, file, object_id_of(file), svg, "image/svg+xml")
    assert b"alert" not in (await alice.http.get(f"/assets/by-id/{made['media-id']}")).content


REFUSED = [
    (b"text", "text/plain", "media-type-not-allowed"),
    (b"text", "image/png", "invalid-image"),
    (b"<html><script>alert(1)</script>", "image/webp", "invalid-image"),
    (picture(8, 8, "JPEG"), "image/png", "media-type-mismatch"),
    (b"text", "image/svg+xml", "unable-to-parse-svg"),
]


async def test_thumbnail_when_it_is_no_picture_then_it_is_refused(people: People) -> None:
    alice = await people("Alice")
    file = await new_file(alice)
    for content, mtype, code in REFUSED:
        with pytest.raises(ApiError, match=code):
            await put(alice, file, object_id_of(file), content, mtype)
        with pytest.raises(ApiError, match=code):
            params = {"file-id": file, "revn": 1}
            await alice.upload("create-file-thumbnail", params, files={"media": part(content, mtype)})


@pytest.mark.parametrize(
    ("field", "value"),
    [("object-id", "x" * 251), ("tag", "x" * 51), ("file-id", "x")],
)
async def test_thumbnail_when_a_text_is_too_long_then_it_is_refused(
    people: People, field: str, value: str
) -> None:
    alice = await people("Alice")
    file = await new_file(alice)
    params = {"file-id": file, "object-id": object_id_of(file), field: value}
    with pytest.raises(ApiError, match="params-validation"):
        await alice.upload("create-file-object-thumbnail", params, files={"media": part(picture())})


async def test_thumbnails_when_one_may_not_edit_then_nothing_happens(people: People) -> None:
    alice, mallory = await people("Alice"), await people("Mallory")
    file, mine = await new_file(alice), await new_file(mallory)
    board = object_id_of(file)
    await put(alice, file, board, picture())
    attempts = [
        put(mallory, file, board, picture(9, 9)),
        mallory.call("get-file-object-thumbnails", {"file-id": file}),
        mallory.call("delete-file-object-thumbnail", {"file-id": file, "object-id": board}),
        mallory.call("delete-file-object-thumbnails", {"object-ids": [object_id_of(mine), board]}),
        mallory.call("delete-file-object-thumbnails", {"object-ids": ["nonsense"]}),
        mallory.upload(
            "create-file-thumbnail", {"file-id": file, "revn": 0}, files={"media": part(picture())}
        ),
    ]
    for attempt in attempts:
        with pytest.raises(ApiError, match="object-not-found"):
            await attempt
    await mallory.call("delete-file-object-thumbnail", {"file-id": mine, "object-id": board})
    assert list(await alice.call("get-file-object-thumbnails", {"file-id": file})) == [board]
    with pytest.raises(ApiError, match="params-validation"):
        await alice.call("delete-file-object-thumbnails", {"object-ids": ["x"] * 201})


async def test_thumbnail_of_a_board_when_the_file_is_deleted_then_there_is_none(people: People) -> None:
    alice = await people("Alice")
    file = await new_file(alice)
    await alice.call("delete-file", {"id": file})
    assert await put(alice, file, object_id_of(file), picture()) is None


async def test_thumbnail_of_a_file_in_the_bin_when_made_then_the_bin_shows_it_and_it_comes_back_with_the_file(
    people: People, database: Database
) -> None:
    alice = await people("Alice")
    file = await new_file(alice)
    await alice.call("delete-file", {"id": file})
    made = await alice.upload(
        "create-file-thumbnail", {"file-id": file, "revn": 0}, files={"media": part(picture(15, 15))}
    )
    (binned,) = await alice.call("get-team-deleted-files", {"team-id": alice.team})
    assert binned["thumbnail-id"] == made["id"]
    async with database.read() as db:
        statement = select(file_thumbnail.c.deleted_at).where(file_thumbnail.c.file_id == file)
        gone = await db.fetch_val(statement)
    assert int(gone.timestamp() * 1000) == int(binned["will-be-deleted-at"].timestamp() * 1000)
    async with alice.stream("restore-deleted-team-files", {"team-id": alice.team, "ids": [file]}) as events:
        assert [event.name async for event in events] == ["progress", "end"]
    (listed,) = await alice.call("get-project-files", {"project-id": alice.project})
    assert listed["thumbnail-id"] == made["id"]


async def test_thumbnail_of_a_file_when_one_may_not_edit_then_the_picture_is_not_looked_at(
    people: People,
) -> None:
    alice, mallory = await people("Alice"), await people("Mallory")
    file = await new_file(alice)
    files = {"media": part(b"text", "text/plain")}
    with pytest.raises(ApiError, match="object-not-found"):
        await mallory.upload("create-file-thumbnail", {"file-id": file, "revn": 0}, files=files)
    with pytest.raises(ApiError, match="media-type-not-allowed"):
        await mallory.upload(
            "create-file-object-thumbnail", {"file-id": file, "object-id": object_id_of(file)}, files=files
        )


async def test_thumbnail_of_a_file_when_made_then_its_revision_has_it(
    people: People, database: Database
) -> None:
    alice = await people("Alice")
    file = await new_file(alice)
    for size in (9, 10):
        params = {"file-id": file, "revn": 0, "props": "a text, as all is in a form"}
        made = await alice.upload("create-file-thumbnail", params, files={"media": part(picture(size, size))})
    files = await alice.call("get-project-files", {"project-id": alice.project})
    assert [row["thumbnail-id"] for row in files] == [made["id"]]
    async with database.read() as db:
        columns = (file_thumbnail.c.revn, file_thumbnail.c.props)
        rows = await db.fetch_all(select(*columns).where(file_thumbnail.c.file_id == file))
    assert [(row.revn, row.props) for row in rows] == [(0, params["props"])]
