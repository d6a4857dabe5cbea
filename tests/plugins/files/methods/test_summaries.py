"""What is in a file, and what its thumbnail is drawn from (contract/rpc-files.md §1, §4)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert

from penpot_core.db import Database
from penpot_core.ids import next_id
from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_migrations.tables import file_tagged_object_thumbnail, storage_object
from tests.plugins.drawing import DRAWN, add_color, add_typography, drawing
from tests.plugins.files.builders import uid
from tests.plugins.files.worlds import now


async def code_of(client: ApiClient, method: str, params: Any) -> tuple[int, str]:
    with pytest.raises(ApiError) as refused:
        await client.call(method, params)
    return refused.value.status, str(refused.value.code)


async def test_summary_counts_all_and_shows_the_first_by_name(people: People) -> None:
    alice = await people("Alice")
    mine = await drawing(alice)
    for name in ("e", "D", "c", "B", "a"):
        await mine.component(name, DRAWN.add("rect", f"in-{name}", f"main-{name}"))
    await mine.edit(
        {"type": ":del-component", "id": uid("comp-a")},
        *map(add_color, ("z", "Y", "x", "w")),
        add_typography("body"),
    )
    found = await alice.call("get-file-summary", {"id": mine.id})
    assert found["name"] == "F"
    components = found["components"]
    assert (components["count"], [one["name"] for one in components["sample"]]) == (4, ["B", "c", "D", "e"])
    assert set(components["sample"][0]["objects"]) == {uid("main-B"), uid("in-B")}
    assert (found["colors"]["count"], [one["name"] for one in found["colors"]["sample"]]) == (
        4,
        ["w", "x", "Y"],
    )
    assert (found["typographies"]["count"], found["variants"]["count"]) == (1, 0)


async def test_summary_of_a_component_whose_main_instance_is_missing_shows_a_shape_of_nothing(
    people: People,
) -> None:
    alice = await people("Alice")
    mine = await drawing(alice)
    names = {"main-instance-id": uid("nowhere"), "main-instance-page": mine.page_id}
    await mine.edit({"type": ":add-component", "id": uid("k"), "name": "K", "path": "", **names})
    found = (await alice.call("get-file-summary", {"id": mine.id}))["components"]["sample"]
    assert [one["objects"] for one in found] == [{None: {"points": [], "selrect": None}}]
    answer = await alice.answer("get-file-summary", {"id": mine.id}, encoding="json")
    assert answer.status == 200


async def test_stats_count_shapes_by_type_without_roots(people: People) -> None:
    alice = await people("Alice")
    mine = await drawing(alice)
    await mine.edit(
        DRAWN.add("frame", "f"),
        DRAWN.add("rect", "r", "f"),
        DRAWN.add("rect", "s"),
        {"type": ":add-page", "id": uid("second"), "name": "Second"},
    )
    stats = await alice.call("get-file-stats", {"id": mine.id})
    assert (stats["file-id"], stats["revn"], stats["page-count"]) == (mine.id, 1, 2)
    assert stats["shape-counts"] == {"total": 3, "by-type": {"frame": 1, "rect": 2}}
    assert stats["updated-at"] == (await mine.row())["modified-at"]


@pytest.mark.parametrize(
    ("method", "key"),
    [("get-file-summary", "id"), ("get-file-stats", "id"), ("get-file-data-for-thumbnail", "file-id")],
)
async def test_contents_of_a_stranger_are_not_found(people: People, method: str, key: str) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    mine = await drawing(alice)
    for file_id in (mine.id, uuid4()):
        assert await code_of(bob, method, {key: file_id}) == (404, "object-not-found")
    assert await code_of(bob, method, {key: "x"}) == (400, "params-validation")


async def test_file_info_tells_anybody_that_a_file_is_there(people: People, visitor: ApiClient) -> None:
    alice = await people("Alice")
    mine = await drawing(alice)
    assert await visitor.call("get-file-info", {"id": mine.id}) == {"id": mine.id}
    await alice.call("delete-file", {"id": mine.id})
    assert await code_of(visitor, "get-file-info", {"id": mine.id}) == (404, "object-not-found")
    assert await code_of(visitor, "get-file-info", {}) == (400, "params-validation")


async def test_data_for_thumbnail_is_the_chosen_board_or_the_first_page(people: People) -> None:
    alice = await people("Alice")
    mine = await drawing(alice)
    await mine.edit(
        DRAWN.add("frame", "f", show_content=True), DRAWN.add("rect", "r", "f", x=50), DRAWN.add("rect", "s")
    )
    params = {"file-id": mine.id}
    found = await alice.call("get-file-data-for-thumbnail", params)
    objects = found["page"]["objects"]
    assert (found["file-id"], found["revn"]) == (mine.id, 1)
    assert set(objects) == {uid("root"), uid("f"), uid("r"), uid("s")}
    bounds = objects[uid("f")]["children-bounds"]
    assert (bounds["x"], bounds["width"]) == (0, 150)
    assert "thumbnail-frame-id" not in found["page"]
    await mine.edit(DRAWN.mod("f", use_for_thumbnail=True))
    for encoding in ("transit", "json"):
        page = (
            await alice.call("get-file-data-for-thumbnail", {**params, "fileId": mine.id}, encoding=encoding)
        )["page"]
        assert {str(key) for key in page["objects"]} == {str(uid("f")), str(uid("r"))}
    await alice.call("delete-file", {"id": mine.id})
    assert (await alice.call("get-file-data-for-thumbnail", params))["revn"] == 2, "the bin shows it"


async def test_data_for_thumbnail_leaves_boards_with_pictures_to_those(
    people: People, database: Database
) -> None:
    alice = await people("Alice")
    mine = await drawing(alice)
    await mine.edit(DRAWN.add("frame", "f"), DRAWN.add("rect", "r", "f"), DRAWN.add("frame", "g"))
    media_id = next_id()
    name = f"{mine.id}/{mine.page_id}/{uid('f')}/frame"
    async with database.write() as db:
        stored = {"id": media_id, "created_at": now(), "backend": "fs", "size": 1}
        await db.execute(insert(storage_object).values(**stored))
        row = {"file_id": mine.id, "tag": "frame", "object_id": name, "media_id": media_id}
        await db.execute(insert(file_tagged_object_thumbnail).values(**row))
    params = {"file-id": mine.id}
    objects = (await alice.call("get-file-data-for-thumbnail", params))["page"]["objects"]
    assert (objects[uid("f")]["thumbnail-id"], objects[uid("f")]["shapes"]) == (media_id, [])
    assert "thumbnail-id" not in objects[uid("g")]
    whole = {**params, "strip-frames-with-thumbnails": False}
    objects = (await alice.call("get-file-data-for-thumbnail", whole))["page"]["objects"]
    assert objects[uid("f")]["shapes"] == [uid("r")] and "thumbnail-id" not in objects[uid("f")]
    texts = {**params, "strip-frames-with-thumbnails": "true"}
    objects = (await alice.call("get-file-data-for-thumbnail", texts, verb="GET"))["page"]["objects"]
    assert "thumbnail-id" not in objects[uid("f")], "a query string holds texts, none of which is true"
