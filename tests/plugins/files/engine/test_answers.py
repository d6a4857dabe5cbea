"""The three forms of get-file say the same, also after edits made some of their parts anew."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from penpot_core.transit import CompositeMap, Duration, Keyword, OrderedMap, TaggedValue
from penpot_plugins.files.transit import ObjectsMap, TokenSet, TokensLib
from tests.plugins.files.builders import File, content, typed, uid
from tests.plugins.files.worlds import FEATURES, OpenFile

DRAWN = File()
PLAIN = FEATURES - {"fdata/objects-map"}
COLOR = {"id": uid("red"), "name": 'Red / "Ünï" 😀', "color": "#ff0000", "opacity": 1}


async def plain_of(file: OpenFile) -> Any:
    return await file.person.call("get-file", id=file.id, features=PLAIN)


async def mapped_of(file: OpenFile) -> Any:
    found = await file.person.call("get-file", id=file.id, features=FEATURES)
    for page in found["data"]["pages-index"].values():
        assert type(page["objects"]) is ObjectsMap
        decode = file.person.world.app.codec.decode
        page[Keyword("objects")] = {key: decode(text.encode()) for key, text in page["objects"].items()}
    return found


async def json_of(file: OpenFile) -> Any:
    answer = await file.person.raw("get-file", form="json", id=file.id)
    assert answer.content_type == "application/json"
    return orjson.loads(b"".join(answer.chunks))


async def check_forms(file: OpenFile) -> None:
    plain = await plain_of(file)
    assert await mapped_of(file) == plain
    as_json = await json_of(file)
    assert as_json["data"] == orjson.loads(file.person.world.app.json.encode(plain["data"]))
    assert len(as_json) == len(plain)


async def test_forms_when_decoded_are_alike_before_and_after_edits(file: OpenFile) -> None:
    await check_forms(file)
    await file.edit(
        DRAWN.add("frame", "f", name='} "quoted" \\ {'),
        DRAWN.add("rect", "r", "f"),
        DRAWN.add("path", "p"),
        DRAWN.add("text", "t", content=content("line\nbreak \u2028 / 😀")),
        {"type": ":add-color", "color": COLOR},
        {"type": ":add-page", "id": uid("second"), "name": "Second"},
    )
    await check_forms(file)
    await file.edit(DRAWN.mod("r", name="R2"), DRAWN.delete("p"), DRAWN.add("circle", "c", "f"))
    await check_forms(file)


@pytest.mark.parametrize(
    ("odd", "form"),
    [
        (TokensLib(), {}),
        (TokensLib(typed({"sets": OrderedMap({"S-a": TokenSet()})})), {"sets": {"S-a": {}}}),
        (TaggedValue("unheard-of", b"1"), "MQ=="),
        ([float("nan"), Duration(5)], [None, 5]),
        (CompositeMap([([1], 2)]), {"[1]": 2}),
    ],
)
async def test_file_with_odd_values_under_unknown_keys_is_read_by_json_clients(
    file: OpenFile, odd: Any, form: Any
) -> None:
    flow = {"id": uid("flow"), "name": "F", "starting-frame": uid("root"), "odd": odd}
    await file.edit(
        DRAWN.add("rect", "a", odd=odd),
        {"type": ":set-flow", "page-id": file.page_id, "id": uid("flow"), "params": flow},
    )
    page = (await json_of(file))["data"]["pagesIndex"][str(file.page_id)]
    assert page["objects"][str(uid("a"))]["odd"] == form
    assert page["flows"][str(uid("flow"))]["odd"] == form


@pytest.mark.parametrize("features", [FEATURES, PLAIN], ids=["objects-map", "plain"])
async def test_size_of_an_answer_is_that_of_its_pieces_before_and_after_an_edit(
    file: OpenFile, features: Any
) -> None:
    for name in ("a", "ü" * 50):
        await file.edit(DRAWN.add("rect", name))
        for _ in range(2):
            answer = await file.person.raw("get-file", id=file.id, features=features)
            assert answer.size == len(b"".join(answer.chunks))


async def test_forms_after_a_load_are_alike(file: OpenFile) -> None:
    await file.edit(DRAWN.add("rect", "r"), {"type": ":add-color", "color": COLOR})
    await file.checkpoint()
    await file.edit(DRAWN.add("text", "t"))
    file.engine().cache.clear()
    await check_forms(file)


async def test_budget_counts_the_forms_that_answers_made(file: OpenFile) -> None:
    await file.edit(DRAWN.add("rect", "r"))
    cache = file.engine().cache
    before = cache.used
    await json_of(file)
    await plain_of(file)
    entry = cache.get(file.id)
    assert entry is not None
    assert cache.used == before + entry.forms > before
    await file.edit(DRAWN.mod("r", name="R2"))
    entry = cache.get(file.id)
    assert entry is not None
    assert cache.used == entry.size


@pytest.mark.parametrize("form", ["transit", "json"])
async def test_get_page_leaves_out_thumbnails_and_other_shapes(file: OpenFile, form: Any) -> None:
    await file.edit(
        DRAWN.add("frame", "f", thumbnail="old"), DRAWN.add("rect", "r", "f"), DRAWN.add("rect", "loose")
    )
    answer = await file.person.raw(
        "get-page", form=form, file_id=file.id, page_id=file.page_id, object_id=uid("f")
    )
    body = b"".join(answer.chunks)
    if form == "json":
        objects = orjson.loads(body)["objects"]
        assert set(objects) == {str(uid("f")), str(uid("r"))}
    else:
        objects = file.person.world.app.codec.decode(body)["objects"]
        assert set(objects) == {uid("f"), uid("r")}
        assert objects[uid("r")] == (await file.objects())[uid("r")]
    assert b"thumbnail" not in body
