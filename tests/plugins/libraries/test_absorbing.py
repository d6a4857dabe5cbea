"""A library shared no more, or deleted: who uses it takes over what they use (contract/file-data.md §10)."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from tests.plugins.drawing import (
    DRAWN,
    Drawing,
    add_color,
    add_typography,
    copy_of,
    drawing,
    filled,
    link,
)
from tests.plugins.files.builders import content, uid


async def library_and_user(alice: ApiClient, project: UUID | None = None) -> tuple[Drawing, Drawing]:
    """A library, and a file that uses a component, a color and a typography of it."""
    lib, doc = await drawing(alice, project, **{"is-shared": True}), await drawing(alice)
    await lib.component("card", DRAWN.add("rect", "part", "main-card"), x=30, y=40, width=60, height=20)
    await lib.component("unused")
    await lib.edit(add_color("red"), add_color("blue"), add_typography("body"))
    await link(alice, doc, lib)
    text = content(**{"typography-ref-id": uid("body"), "typography-ref-file": lib.id})
    await doc.edit(
        copy_of("card", lib, "copy", x=200),
        DRAWN.add("rect", "painted", fills=filled("red", lib)),
        DRAWN.add("text", "written", content=text),
    )
    return lib, doc


async def unshare(alice: ApiClient, lib: Drawing) -> Any:
    return await alice.call("set-file-shared", {"id": lib.id, "is-shared": False})


def check_owned(doc: Drawing, row: Any) -> None:
    """The file has what it used, and no reference leads out of it."""
    data = row["data"]
    assert set(data["components"]) == {uid("comp-card")}
    assert set(data["colors"]) == {uid("red")}
    assert set(data["typographies"]) == {uid("body")}
    objects = data["pages-index"][doc.page_id]["objects"]
    assert objects[uid("copy")]["component-file"] == doc.id
    assert objects[uid("painted")]["fills"][0]["fill-color-ref-file"] == doc.id
    leaf = objects[uid("written")]["content"]["children"][0]["children"][0]["children"][0]
    assert leaf["typography-ref-file"] == doc.id


async def test_unsharing_moves_what_is_used_into_the_files_that_use_it(people: People) -> None:
    alice = await people("Alice")
    lib, doc = await library_and_user(alice)
    idle = await drawing(alice)
    await link(alice, idle, lib)
    assert await unshare(alice, lib) == {"id": lib.id, "name": "F", "is-shared": False}
    row = await doc.row()
    check_owned(doc, row)
    assert (row["revn"], (await idle.row())["revn"]) == (2, 1)
    first, main_page = row["data"]["pages"]
    page = row["data"]["pages-index"][main_page]
    main = page["objects"][uid("main-card")]
    assert (first, page["name"]) == (doc.page_id, "Main components")
    assert (main["x"], main["y"], main["main-instance"], main["component-file"]) == (0, 0, True, doc.id)
    assert main["shapes"] == [uid("part")] and page["objects"][uid("root")]["shapes"] == [uid("main-card")]
    assert (page["objects"][uid("part")]["x"], page["objects"][uid("part")]["y"]) == (-30, -40)
    assert await alice.call("get-file-libraries", {"file-id": doc.id}) == []
    assert (await lib.row())["data"]["components"].keys() == {uid("comp-card"), uid("comp-unused")}
    await doc.edit(DRAWN.mod("painted", name="Still editable"))


async def test_unsharing_puts_main_instances_in_a_grid_below_those_that_are_there(people: People) -> None:
    alice = await people("Alice")
    doc = await drawing(alice)
    for letters in ("bac", "d"):
        lib = await drawing(alice, **{"is-shared": True})
        for letter in letters:
            await lib.component(letter, x=7, y=9, width=100, height=50)
        await link(alice, doc, lib)
        await doc.edit(*(copy_of(letter, lib, f"copy-{letter}") for letter in letters))
        await unshare(alice, lib)
    data = (await doc.row())["data"]
    assert len(data["pages"]) == 2
    objects = await doc.objects(data["pages"][1])
    places = [(objects[uid(f"main-{letter}")]["x"], objects[uid(f"main-{letter}")]["y"]) for letter in "abcd"]
    assert places == [(0, 0), (150, 0), (0, 100), (0, 200)]


async def test_unsharing_moves_every_kind_of_color_reference(people: People) -> None:
    alice = await people("Alice")
    lib, doc = await drawing(alice, **{"is-shared": True}), await drawing(alice)
    colors = ("stroke", "shade", "lines", "ink")
    await lib.edit(*map(add_color, colors))
    await link(alice, doc, lib)
    stroke = {
        "stroke-color": "#ff0000",
        "stroke-color-ref-id": uid("stroke"),
        "stroke-color-ref-file": lib.id,
    }
    shade = {"color": "#ff0000", "ref-id": uid("shade"), "ref-file": lib.id}
    shadow = {"id": uuid4(), "style": ":drop-shadow", "color": shade, "hidden": False}
    shadow |= {"offset-x": 1, "offset-y": 1, "blur": 1, "spread": 1}
    lines = {"color": "#ff0000", "opacity": 1, "ref-id": uid("lines"), "ref-file": lib.id}
    grid = {"type": ":square", "display": True, "params": {"size": 8, "color": lines}}
    await doc.edit(
        DRAWN.add("frame", "board", strokes=[stroke], shadow=[shadow], grids=[grid]),
        DRAWN.add("text", "text", content=content(fills=filled("ink", lib))),
    )
    await unshare(alice, lib)
    row = await doc.row()
    assert set(row["data"]["colors"]) == set(map(uid, colors))
    objects = row["data"]["pages-index"][doc.page_id]["objects"]
    board = objects[uid("board")]
    leaf = objects[uid("text")]["content"]["children"][0]["children"][0]["children"][0]
    assert board["strokes"][0]["stroke-color-ref-file"] == doc.id
    assert board["shadow"][0]["color"]["ref-file"] == doc.id
    assert board["grids"][0]["params"]["color"]["ref-file"] == doc.id
    assert leaf["fills"][0]["fill-color-ref-file"] == doc.id


async def test_unsharing_leaves_what_the_library_does_not_have(people: People) -> None:
    alice = await people("Alice")
    lib, doc = await drawing(alice, **{"is-shared": True}), await drawing(alice)
    await lib.component("gone")
    await lib.edit({"type": ":del-component", "id": uid("comp-gone")})
    await link(alice, doc, lib)
    await doc.edit(copy_of("gone", lib, "copy"), DRAWN.add("rect", "painted", fills=filled("never", lib)))
    await unshare(alice, lib)
    row = await doc.row()
    objects = row["data"]["pages-index"][doc.page_id]["objects"]
    assert not {"components", "colors"} & row["data"].keys()
    assert objects[uid("copy")]["component-file"] == lib.id
    assert objects[uid("painted")]["fills"][0]["fill-color-ref-file"] == lib.id


async def test_unsharing_once_more_changes_nothing(people: People) -> None:
    alice = await people("Alice")
    lib, doc = await library_and_user(alice)
    await unshare(alice, lib)
    before = await doc.row()
    assert (await unshare(alice, lib))["is-shared"] is False
    assert await doc.row() == before
    for _ in range(2):
        shared = await alice.call("set-file-shared", {"id": lib.id, "is-shared": True})
        assert shared == {"id": lib.id, "name": "F", "is-shared": True}


async def test_sharing_is_for_editors_of_a_file_that_is_there(people: People) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    mine = await drawing(alice)
    cases: list[tuple[ApiClient, dict[str, Any], tuple[int, str]]] = [
        (bob, {"id": mine.id, "is-shared": True}, (404, "object-not-found")),
        (alice, {"id": uuid4(), "is-shared": True}, (404, "object-not-found")),
        (alice, {"id": mine.id, "is-shared": "perhaps"}, (400, "params-validation")),
    ]
    for client, params, expected in cases:
        with pytest.raises(ApiError) as refused:
            await client.call("set-file-shared", params)
        assert (refused.value.status, refused.value.code) == expected
    await alice.call("delete-file", {"id": mine.id})
    with pytest.raises(ApiError) as refused:
        await alice.call("set-file-shared", {"id": mine.id, "is-shared": True})
    assert refused.value.code == "object-not-found"
