"""Guides, flows, default grids, comment positions, and the data of frontend plugins."""

from __future__ import annotations

from typing import Any

import pytest

from penpot_core.transit import Keyword
from penpot_plugins.files.changes import REGISTRY
from penpot_plugins.files.errors import ChangesInvalid
from penpot_plugins.files.model.keys import ROOT_ID
from tests.plugins.files.builders import File, component, plain, point, typed, uid

ALL = REGISTRY
GUIDE = {"id": uid("g"), "axis": ":x", "position": 100}
FLOW = {"id": uid("f"), "name": "Flow", "starting-frame": uid("b")}
COLOR = {"color": "#59B9E2", "opacity": 0.4}


@pytest.fixture
def file() -> File:
    return File(ALL)


def page(file: File) -> dict[Any, Any]:
    found: dict[Any, Any] = file.data["pages-index"][file.page_id]
    return found


def setting(kind: str, name: str, params: Any) -> dict[str, Any]:
    return {"type": f":set-{kind}", "page-id": uid("page"), "id": uid(name), "params": params}


def grid(kind: str, params: Any) -> dict[str, Any]:
    return {"type": ":set-default-grid", "page-id": uid("page"), "grid-type": f":{kind}", "params": params}


def thread(name: str, frame: Any, position: Any) -> dict[str, Any]:
    return {
        "type": ":set-comment-thread-position",
        "page-id": uid("page"),
        "comment-thread-id": uid(name),
        "frame-id": frame,
        "position": position,
    }


@pytest.mark.parametrize(("kind", "value"), [("guide", GUIDE), ("flow", FLOW)])
def test_settings_by_id_are_set_replaced_and_removed_with_their_map(
    file: File, kind: str, value: Any
) -> None:
    file.change(setting(kind, "one", value), setting(kind, "two", value))
    assert page(file)[f"{kind}s"] == {uid(name): typed({**value, "id": uid(name)}) for name in ("one", "two")}
    assert file.is_valid()

    file.change(setting(kind, "one", None))
    assert list(page(file)[f"{kind}s"]) == [uid("two")]

    file.change(setting(kind, "two", None), setting(kind, "never there", None))
    assert f"{kind}s" not in page(file)


def test_default_grids_are_set_by_kind(file: File) -> None:
    file.change(grid("square", {"size": 16, "color": COLOR}), grid("row", {"color": COLOR}))
    assert page(file)["default-grids"] == typed(
        {"square": {"size": 16, "color": COLOR}, "row": {"color": COLOR}}
    )

    file.change(grid("square", None), grid("row", None))
    assert "default-grids" not in page(file)


@pytest.mark.parametrize(("frame", "position"), [(None, None), (ROOT_ID, None), (None, point(1, 2))])
def test_comment_positions_leave_an_empty_map(file: File, frame: Any, position: Any) -> None:
    file.change(thread("t", ROOT_ID, point(1.5, 2)))
    assert page(file)["comment-thread-positions"] == {
        uid("t"): typed({"frame-id": ROOT_ID, "position": point(1.5, 2)})
    }

    file.change(thread("t", frame, position))
    assert page(file)["comment-thread-positions"] == {}


def test_settings_taken_from_a_page_that_has_none_make_no_map(file: File) -> None:
    before = dict(page(file))

    file.change(thread("t", None, None), setting("guide", "g", None), grid("row", None))

    assert page(file) == before


def test_settings_of_a_missing_page_change_nothing(file: File) -> None:
    before = file.data

    file.change({**setting("guide", "g", GUIDE), "page-id": uid("no page")})

    assert file.data == before


def test_settings_from_json_are_decoded(file: File) -> None:
    changes = [
        setting("guide", "g", GUIDE),
        grid("square", {"color": COLOR}),
        thread("t", ROOT_ID, point(5, 6)),
    ]

    file.change(*(plain(typed(change)) for change in changes), from_json=True)

    assert page(file)["guides"][uid("g")] == typed(GUIDE)
    assert page(file)["comment-thread-positions"][uid("t")]["position"] == point(5, 6)
    assert file.is_valid()


@pytest.mark.parametrize(
    "change",
    [
        setting("guide", "g", {**GUIDE, "axis": ":z"}),
        {key: item for key, item in setting("flow", "f", FLOW).items() if key != "params"},
        grid("hex", None),
        grid("column", {"size": 8, "color": {"color": "red", "opacity": 1}}),
        {key: item for key, item in thread("t", None, None).items() if key != "frame-id"},
    ],
)
def test_settings_with_a_bad_key_are_refused(file: File, change: dict[str, Any]) -> None:
    with pytest.raises(ChangesInvalid):
        file.change(change)


def plugin_data(kind: str, value: Any, key: str = "version", **where: Any) -> dict[str, Any]:
    places = {name.replace("_", "-"): place for name, place in where.items()}
    return {
        "type": ":set-plugin-data",
        "object-type": f":{kind}",
        "namespace": ":acme",
        "key": key,
        "value": value,
        **places,
    }


def target(file: File, kind: str) -> Any:
    file.change(
        file.add("rect", "a"), {"type": ":add-color", "color": {"id": uid("c"), "name": "R", "color": "#f00"}}
    )
    file.data[Keyword("components")] = {uid("comp"): component()}
    find = {
        "file": lambda: file.data,
        "page": lambda: page(file),
        "shape": lambda: file.shape("a"),
        "color": lambda: file.data["colors"][uid("c")],
        "component": lambda: file.data["components"][uid("comp")],
    }
    return find[kind]


PLACES = [
    ("file", {}),
    ("page", {"object_id": uid("page")}),
    ("shape", {"object_id": uid("a"), "page_id": uid("page")}),
    ("color", {"object_id": uid("c")}),
    ("component", {"object_id": uid("comp")}),
]


@pytest.mark.parametrize(("kind", "where"), PLACES)
def test_plugin_data_is_set_and_removed_wherever_it_may_be(
    file: File, kind: str, where: dict[str, Any]
) -> None:
    find = target(file, kind)
    acme = Keyword("acme")

    file.change(plugin_data(kind, "1", **where), plugin_data(kind, "2", "other", **where))
    assert find()["plugin-data"] == {acme: {"version": "1", "other": "2"}}
    assert file.is_valid()

    file.change(plugin_data(kind, None, **where), plugin_data(kind, None, "other", **where))
    assert find()["plugin-data"] == {acme: {}}


@pytest.mark.parametrize(("kind", "where"), PLACES)
def test_plugin_data_removed_from_an_unknown_namespace_leaves_all_as_it_is(
    file: File, kind: str, where: dict[str, Any]
) -> None:
    find = target(file, kind)

    file.change(plugin_data(kind, None, **where))

    assert "plugin-data" not in find()


@pytest.mark.parametrize(
    "change",
    [
        plugin_data("page", "v", object_id=uid("ghost")),
        plugin_data("page", "v"),
        plugin_data("shape", "v", object_id=uid("ghost"), page_id=uid("page")),
        plugin_data("shape", "v", object_id=uid("a"), page_id=uid("ghost")),
        plugin_data("typography", "v", object_id=uid("ghost")),
    ],
)
def test_plugin_data_of_a_missing_target_changes_nothing(file: File, change: dict[str, Any]) -> None:
    before = file.data

    file.change(change)

    assert file.data == before


@pytest.mark.parametrize(
    ("change", "explain"),
    [
        (plugin_data("shape", "v", object_id=uid("a")), "key page-id is missing"),
        (plugin_data("team", "v"), "key object-type must be one of"),
        (plugin_data("file", 5), "key value must be a text"),
    ],
)
def test_plugin_data_with_a_bad_key_is_refused(file: File, change: dict[str, Any], explain: str) -> None:
    with pytest.raises(ChangesInvalid) as refused:
        file.change(change)

    assert explain in refused.value.data["explain"]
