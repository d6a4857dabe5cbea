"""The operations of mod-obj: values, removal, and what a copy notes as touched (contract/changes.md §3)."""

from __future__ import annotations

from typing import Any

import pytest

from penpot_core.transit import Keyword, TransitSet
from penpot_plugins.files.changes.operations import Edit
from penpot_plugins.files.shapes.construction import corners, point, rect
from penpot_plugins.files.transit import PathData, Point, Rect, Shape
from tests.plugins.files.builders import content, path, set_ops, shape, typed, uid

IGNORE_TOUCHED, IGNORE_GEOMETRY = {"ignore-touched": True}, {"ignore-geometry": True}


def edited(given: Shape, *operations: dict[str, Any]) -> Edit:
    edit = Edit(given)
    edit.apply([typed(operation) for operation in operations])
    return edit


def copy_of(kind: str, **attrs: Any) -> Shape:
    return shape(kind, shape_ref=uid("main"), remote_synced=True, **attrs)


def assign(value: dict[str, Any], **flags: bool) -> dict[str, Any]:
    return {"type": ":assign", "value": value, **flags}


@pytest.mark.parametrize(
    ("attr", "value"),
    [("name", "Card"), ("blend_mode", ":screen"), ("own", {"deep": [1, {"er": True}]}), ("touched", {":a"})],
)
def test_set_stores_the_value_as_it_is(attr: str, value: Any) -> None:
    key = attr.replace("_", "-")

    result = edited(shape("rect"), *set_ops(**{attr: value})).shape

    assert result[key] == typed(value)
    assert all(type(name) is Keyword for name in result)


def test_set_never_changes_the_given_shape() -> None:
    given = shape("rect")

    edited(given, *set_ops(name="Card", opacity=None, fills=[]))

    assert given == shape("rect")


@pytest.mark.parametrize("attr", ["opacity", "hidden", "applied_tokens", "never_there"])
def test_set_of_null_removes_the_attribute(attr: str) -> None:
    result = edited(shape("rect", opacity=0.5, hidden=True), *set_ops(**{attr: None})).shape

    assert attr.replace("_", "-") not in result


@pytest.mark.parametrize("attr", ["flip_x", "rotation", "width", "name"])
def test_set_of_null_keeps_base_fields_as_null(attr: str) -> None:
    result = edited(shape("rect", flip_x=True), *set_ops(**{attr: None})).shape

    assert result[attr.replace("_", "-")] is None


def test_set_of_a_text_key_from_json_is_another_attribute() -> None:
    result = edited(shape("rect"), {"type": ":set", "attr": ":blendMode", "val": "darken"}).shape

    assert result["blendMode"] == "darken"
    assert "blend-mode" not in result


TOUCHING: list[tuple[str, str, Any, set[str]]] = [
    ("rect", "fills", [{"fill-color": "#ff0000"}], {"fill-group"}),
    ("rect", "name", "Rear", {"name-group"}),
    ("rect", "name", "shape", set()),
    ("rect", "opacity", 0.5, {"layer-effects-group"}),
    ("rect", "x", 5, {"geometry-group"}),
    ("rect", "x", 0.9, set()),
    ("rect", "x", 1, {"geometry-group"}),
    ("rect", "rotation", 0.4, set()),
    ("rect", "width", 100.0005, set()),
    ("rect", "width", 100.5, {"geometry-group"}),
    ("rect", "selrect", rect(0.5, 0, 100, 50), set()),
    ("rect", "selrect", rect(5, 0, 100, 50), {"geometry-group"}),
    ("rect", "points", corners(rect(0.5, 0, 100, 50)), set()),
    ("rect", "points", corners(rect(50, 0, 100, 50)), {"geometry-group"}),
    ("rect", "shadow", None, set()),
    ("rect", "plugin-data", {}, set()),
    ("rect", "interactions", [], set()),
    ("rect", "shapes", [], set()),
    ("rect", "applied-tokens", {"r1": "radius.s", "fill": "c"}, {"radius-group", "fill-group"}),
    ("text", "content", content("Changed"), {"content-group", "text-content-text"}),
    ("text", "content", None, {"content-group", "text-content-structure"}),
    (
        "text",
        "applied-tokens",
        {"font-size": "s"},
        {"text-font-group", "content-group", "text-content-attribute"},
    ),
    ("text", "position-data", [{"x": 1}], set()),
    ("path", "content", path("M0,0L1,1"), {"geometry-group"}),
    ("bool", "content", path("M0,0L1,1"), set()),
    ("bool", "bool-type", ":exclude", {"content-group"}),
    ("frame", "layout-gap", {"row-gap": 1}, {"layout-gap"}),
]


@pytest.mark.parametrize(("kind", "attr", "value", "groups"), TOUCHING)
def test_set_on_a_copy_touches_the_group_of_the_attribute(
    kind: str, attr: str, value: Any, groups: set[str]
) -> None:
    operation = {"type": ":set", "attr": f":{attr}", "val": value}

    result = edited(copy_of(kind), operation).shape

    assert result.get("touched", frozenset()) == groups
    assert ("remote-synced" in result) is not bool(groups)


@pytest.mark.parametrize(("kind", "attr", "value", "groups"), TOUCHING)
def test_set_on_another_shape_touches_nothing(kind: str, attr: str, value: Any, groups: set[str]) -> None:
    operation = {"type": ":set", "attr": f":{attr}", "val": value}

    result = edited(shape(kind), operation).shape

    assert "touched" not in result


def test_set_adds_to_the_groups_touched_before() -> None:
    given = copy_of("rect", touched={":fill-group", ":swap-slot-x"})

    result = edited(given, *set_ops(name="Rear", r1=4)).shape

    assert result["touched"] == {"fill-group", "swap-slot-x", "name-group", "radius-group"}


@pytest.mark.parametrize("before", [TransitSet([Keyword("a"), {}]), "text", 5, None])
def test_set_after_a_bad_touched_in_the_same_change_does_not_fail(before: Any) -> None:
    given = Shape({**copy_of("rect"), Keyword("touched"): before})

    assert "name-group" in edited(given, *set_ops(name="Rear")).shape["touched"]


def test_set_of_position_data_never_touches_though_it_has_a_group() -> None:
    edit = edited(
        copy_of("text", position_data=[{"x": 1, "y": 1}]), *set_ops(position_data=[{"x": 50, "y": 1}])
    )

    assert "touched" not in edit.shape
    assert edit.touched is True


def test_set_with_ignore_touched_touches_nothing_but_marks_the_change() -> None:
    edit = edited(copy_of("rect"), *set_ops(flags=IGNORE_TOUCHED, opacity=0.5))

    assert edit.shape["opacity"] == 0.5
    assert "touched" not in edit.shape
    assert edit.shape["remote-synced"] is True
    assert edit.touched is True


@pytest.mark.parametrize(
    ("attr", "value", "touches"),
    [
        ("x", 300, False),
        ("rotation", 45, False),
        ("width", 150, True),
        ("height", 150, True),
        ("r1", 3, True),
    ],
)
def test_set_with_ignore_geometry_touches_sizes_and_what_is_no_geometry(
    attr: str, value: float, touches: bool
) -> None:
    edit = edited(copy_of("rect"), *set_ops(flags=IGNORE_GEOMETRY, **{attr: value}))

    assert ("touched" in edit.shape) is touches
    assert edit.touched is touches


def test_set_with_ignore_geometry_covers_the_content_of_a_path() -> None:
    edit = edited(copy_of("path"), *set_ops(flags=IGNORE_GEOMETRY, content=path("M0,0L9,9")))

    assert "touched" not in edit.shape


def test_set_looks_at_shape_ref_as_it_was_before() -> None:
    ended = edited(copy_of("rect"), *set_ops(name="A", shape_ref=None, r1=4)).shape
    begun = edited(shape("rect"), *set_ops(name="A", shape_ref=uid("m"), r1=4)).shape

    assert ended["touched"] == {"name-group"}
    assert begun["touched"] == {"radius-group"}


@pytest.mark.parametrize(
    ("attrs", "touched"),
    [
        ({"r1": 6}, True),
        ({"r1": 0}, False),
        ({"interactions": []}, False),
        ({"r1": 6, "interactions": []}, False),
        ({"interactions": [], "r1": 6}, True),
        ({"x": 0.5}, False),
        ({"applied_tokens": {"r1": "a"}}, False),
    ],
)
def test_touched_mark_is_that_of_the_last_set(attrs: dict[str, Any], touched: bool) -> None:
    assert edited(shape("rect"), *set_ops(**attrs)).touched is touched


def test_touched_mark_outlives_operations_of_other_kinds() -> None:
    edit = edited(
        copy_of("rect"),
        *set_ops(r1=6),
        {"type": ":set-touched", "touched": None},
        {"type": ":set-remote-synced", "remote-synced": True},
    )

    assert edit.touched is True
    assert "touched" not in edit.shape
    assert edit.shape["remote-synced"] is True


@pytest.mark.parametrize(
    ("given", "touched", "expected"),
    [
        (copy_of("rect"), {":name-group"}, {"name-group"}),
        (copy_of("rect", touched={":a"}), set(), None),
        (copy_of("rect", touched={":a"}), None, None),
        (shape("rect"), {":name-group"}, None),
        (shape("rect", touched={":a"}), {":name-group"}, None),
    ],
)
def test_set_touched_is_kept_in_copies_and_never_empty(
    given: Shape, touched: Any, expected: set[str] | None
) -> None:
    result = edited(given, {"type": ":set-touched", "touched": touched}).shape

    assert result.get("touched") == expected
    assert ("touched" in result) is (expected is not None)


@pytest.mark.parametrize(
    ("given", "operation", "expected"),
    [
        (copy_of("rect"), {"remote-synced": True}, True),
        (copy_of("rect"), {"remote-synced": False}, None),
        (copy_of("rect"), {"remote-synced": None}, None),
        (copy_of("rect"), {}, None),
        (shape("rect"), {"remote-synced": True}, None),
    ],
)
def test_set_remote_synced_is_true_or_absent(
    given: Shape, operation: dict[str, Any], expected: bool | None
) -> None:
    result = edited(given, {"type": ":set-remote-synced", **operation}).shape

    assert result.get("remote-synced") is expected


def test_assign_decodes_values_by_the_type_of_the_shape() -> None:
    result = edited(
        shape("rect"),
        assign(
            {
                "blend-mode": "screen",
                "selrect": dict(rect(1, 2, 30, 40)),
                "points": [{"x": 1, "y": 2}, "3,4"],
                "touched": ["a"],
                "component-id": str(uid("c")),
                "own-key": "kept",
                "type": ":circle",
            }
        ),
    ).shape

    assert type(result["selrect"]) is Rect
    assert result["points"] == [point(1, 2), point(3, 4)]
    assert type(result["points"][1]) is Point
    assert (result["blend-mode"], result["component-id"], result["own-key"]) == ("screen", uid("c"), "kept")
    assert type(result["blend-mode"]) is Keyword
    assert result["touched"] == frozenset({Keyword("a")})
    assert result["type"] == "rect"


def test_assign_reads_path_content() -> None:
    result = edited(shape("path"), assign({"content": "M0,0 L10,0 l0,10 H0 Z"})).shape

    assert type(result["content"]) is PathData
    assert result["content"] == path("M0,0L10,0L10,10L0,10Z")


def test_assign_skips_what_is_equal_and_removes_what_is_null() -> None:
    edit = edited(copy_of("rect", opacity=0.5), assign({"opacity": None, "name": "shape", "r1": 0}))

    assert "opacity" not in edit.shape
    assert edit.shape["touched"] == {"layer-effects-group"}


def test_assign_passes_its_flags_on() -> None:
    edit = edited(copy_of("rect"), assign({"x": 50}, **{"ignore-geometry": True}))

    assert "touched" not in edit.shape
    assert edit.touched is False
    assert edit.shape["x"] == 50


def test_assign_of_what_cannot_be_decoded_stores_it_for_the_check_to_find() -> None:
    assert edited(shape("rect"), assign({"opacity": "lots"})).shape["opacity"] == "lots"


@pytest.mark.parametrize("kind", [None, "text", 5, []])
def test_operations_on_a_shape_whose_type_was_set_to_nonsense_do_not_fail(kind: Any) -> None:
    edit = edited(shape("rect"), *set_ops(type=kind, content="x", shapes=5), assign({"opacity": "0.5"}))

    assert edit.shape["opacity"] == "0.5"
