"""Colours, typographies and media of a library (contract/changes.md §10)."""

from __future__ import annotations

from typing import Any

import pytest

from penpot_core.transit import Keyword
from penpot_plugins.files.errors import ChangesInvalid
from penpot_plugins.files.schema.assets import TYPOGRAPHY_TEXTS
from tests.plugins.files.builders import BEFORE, NOW, File, typed, uid

COLOR = {"id": uid("c"), "name": "Red", "path": "Brand", "color": "#ff0000"}
TYPO = {"id": uid("t"), **dict.fromkeys(TYPOGRAPHY_TEXTS, "x"), "path": "Text"}
PICTURE = {"id": uid("m"), "name": "P", "width": 1, "height": 1, "mtype": "image/png", "media-id": uid("o")}


@pytest.fixture
def file() -> File:
    return File()


def color(verb: str, **attrs: Any) -> dict[str, Any]:
    return {"type": f":{verb}-color", "color": {**COLOR, **attrs}}


def test_add_color_takes_the_servers_time(file: File) -> None:
    file.change(color("add", **{"modified-at": BEFORE}))

    assert file.data["colors"] == {uid("c"): typed({**COLOR, "modified-at": NOW})}


def test_mod_color_replaces_what_is_there(file: File) -> None:
    new = {"id": uid("c"), "name": "Blue", "color": "#0000ff"}
    file.change(color("add"))

    file.change(
        {"type": ":mod-color", "color": new}, {"type": ":mod-color", "color": {**new, "id": uid("ghost")}}
    )

    assert file.data["colors"] == {uid("c"): typed({**new, "modified-at": NOW})}


def test_mod_typography_merges_and_keeps_extras(file: File) -> None:
    file.change({"type": ":add-typography", "typography": {**TYPO, "own": "kept"}})

    file.change(
        {"type": ":mod-typography", "typography": {**TYPO, "name": "Body", "extra": 1}},
        {"type": ":mod-typography", "typography": {**TYPO, "id": uid("ghost")}},
    )

    expected = {**TYPO, "name": "Body", "own": "kept", "extra": 1, "modified-at": NOW}
    assert file.data["typographies"] == {uid("t"): typed(expected)}


def test_mod_media_merges_without_a_time(file: File) -> None:
    file.change({"type": ":add-media", "object": {**PICTURE, "is-local": True}})

    file.change(
        {"type": ":mod-media", "object": {**PICTURE, "name": "Q"}},
        {"type": ":mod-media", "object": {**PICTURE, "id": uid("ghost")}},
    )

    assert file.data["media"] == {uid("m"): typed({**PICTURE, "name": "Q", "is-local": True})}


@pytest.mark.parametrize(
    ("kind", "add", "name"),
    [
        ("colors", color("add"), "c"),
        ("typographies", {"type": ":add-typography", "typography": TYPO}, "t"),
        ("media", {"type": ":add-media", "object": PICTURE}, "m"),
    ],
)
def test_del_of_an_asset_leaves_an_empty_map(file: File, kind: str, add: dict[str, Any], name: str) -> None:
    file.change(add)
    delete = {"type": add["type"].replace(":add", ":del"), "id": uid(name)}

    file.change(delete, delete)

    assert file.data[kind] == {}


@pytest.mark.parametrize("noun", ["color", "typography", "media"])
def test_del_where_there_never_was_an_asset_changes_nothing(file: File, noun: str) -> None:
    before = file.data

    file.change({"type": f":del-{noun}", "id": uid("ghost")})

    assert file.data == before


@pytest.mark.parametrize(
    "change",
    [
        color("add", opacity=2),
        color("add", name=" "),
        color("add", taste="sweet"),
        color("mod", color="red"),
        color("add", image={"id": uid("i"), "width": 1, "height": 1, "mtype": "image/png"}),
        {"type": ":add-color"},
        {"type": ":add-typography", "typography": {**TYPO, "font-size": 14}},
        {"type": ":mod-typography", "typography": {"id": uid("t"), "name": "Body"}},
        {"type": ":add-media", "object": {**PICTURE, "width": 1.5}},
        {"type": ":del-media", "id": "m"},
    ],
)
def test_assets_with_a_bad_value_are_refused(file: File, change: dict[str, Any]) -> None:
    with pytest.raises(ChangesInvalid):
        file.change(change)


def test_changes_of_assets_leave_the_data_they_started_from_alone(file: File) -> None:
    file.change(color("add"))
    before = file.data
    colors = dict(before["colors"])

    file.change(color("mod", name="Other"), color("add", id=uid("d")), {"type": ":del-color", "id": uid("c")})

    assert before["colors"] == colors
    assert list(file.data["colors"]) == [uid("d")]
    assert type(next(iter(file.data["colors"][uid("d")]))) is Keyword
