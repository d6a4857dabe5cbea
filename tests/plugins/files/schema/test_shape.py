"""Shapes of every type: what each attribute may hold (contract/file-data.md §3)."""

from __future__ import annotations

from typing import Any

import pytest

from penpot_core.transit import Keyword
from penpot_plugins.files.schema.shape import FIELDS, SHAPE
from penpot_plugins.files.shapes.construction import identity, rect, root_shape
from penpot_plugins.files.transit import PathData, Shape
from tests.plugins.files.builders import content, path, point, shape, typed, uid

COLOR = {"fill-color": "#abc"}
IMAGE = {"id": uid("i"), "width": 1, "height": 0, "mtype": "image/png"}
STOP = {"color": "#000000", "offset": 0}
GRADIENT = {
    "type": ":linear",
    "start-x": 0,
    "start-y": 0.5,
    "end-x": 1,
    "end-y": 1,
    "width": 1,
    "stops": [STOP],
}
SHADOW = {
    "id": None,
    "style": ":drop-shadow",
    "offset-x": 1,
    "offset-y": 1,
    "blur": 2,
    "spread": 0,
    "hidden": False,
    "color": {"color": "#123456", "opacity": 0.5},
}
BLUR = {"id": uid("b"), "type": ":layer-blur", "value": 4, "hidden": False}
GRID_COLOR = {"color": "#59B9E2", "opacity": 0.4}
SQUARE = {"type": ":square", "display": True, "params": {"size": 8, "color": GRID_COLOR}}
COLUMN = {
    "type": ":column",
    "display": True,
    "params": {"color": GRID_COLOR, "type": ":stretch", "gutter": None},
}
CELL = {"id": uid("c"), "row": 1, "row-span": 1, "column": 1, "column-span": 1, "shapes": []}
CLICK = {"event-type": ":click", "action-type": ":navigate", "destination": None}
SLIDE = {
    "animation-type": ":slide",
    "duration": 300,
    "easing": ":ease",
    "way": ":in",
    "direction": ":left",
    "offset-effect": True,
}
POSITION = {"x": 1, "y": 2, "width": 3, "height": 4, "fills": [COLOR], "rtl": False, "text": ""}


def without(value: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: item for name, item in value.items() if name != key}


@pytest.mark.parametrize("kind", FIELDS)
def test_check_of_a_shape_of_each_kind_finds_nothing(kind: str) -> None:
    assert SHAPE.check(shape(kind)) is None


def test_check_of_the_root_shape_finds_nothing() -> None:
    assert SHAPE.check(root_shape()) is None


def required() -> list[tuple[str, str]]:
    return [(kind, key) for kind, fields in FIELDS.items() for key in fields.required]


@pytest.mark.parametrize(("kind", "key"), required())
def test_check_without_a_required_attribute_names_it(kind: str, key: str) -> None:
    missing = shape(kind)
    del missing[key]
    null = Shape({**shape(kind), Keyword(key): None})

    for broken in (missing, null):
        problem = SHAPE.check(broken)
        assert problem is not None
        assert problem.path == (key,)


@pytest.mark.parametrize("key", ["rotation", "flip-x", "flip-y", "svg-attrs", "own-attribute"])
def test_check_of_an_unlisted_attribute_takes_anything(key: str) -> None:
    assert SHAPE.fits(Shape({**shape("rect"), Keyword(key): object()}))


@pytest.mark.parametrize("key", ["x", "y", "width", "height", "rotation", "flip-x"])
def test_check_of_a_path_takes_null_for_its_unset_base_fields(key: str) -> None:
    assert SHAPE.fits(Shape({**shape("path"), Keyword(key): None}))


def test_check_of_a_plain_map_asks_for_the_record() -> None:
    problem = SHAPE.check(dict(shape("rect")))

    assert problem is not None
    assert problem.expected == "a shape record"


@pytest.mark.parametrize("kind", [":sparkle", "rect", None])
def test_check_of_an_unknown_type_names_the_type(kind: Any) -> None:
    problem = SHAPE.check(Shape({**shape("rect"), Keyword("type"): typed(kind)}))

    assert problem is not None
    assert problem.path == ("type",)


GOOD: list[tuple[str, str, Any]] = [
    ("rect", "name", ""),
    ("rect", "page-id", uid("p")),
    ("rect", "touched", {":name-group"}),
    ("rect", "touched", None),
    ("rect", "fills", []),
    ("rect", "fills", [COLOR, {"fill-image": IMAGE, "fill-opacity": 1}, {"fill-color-gradient": GRADIENT}]),
    ("rect", "fills", [{**COLOR, "fill-color-ref-id": uid("r"), "fill-color-ref-file": uid("f")}]),
    ("rect", "strokes", [{"stroke-color": "#000", "stroke-style": ":mixed", "stroke-cap-start": None}]),
    ("rect", "strokes", [{"stroke-image": {**IMAGE, "name": "dot", "keep-aspect-ratio": True}}]),
    ("rect", "shadow", [SHADOW, {**SHADOW, "id": uid("s"), "color": {"color": "#fff", "ref-id": uid("r")}}]),
    ("rect", "blur", BLUR),
    ("rect", "background-blur", {**BLUR, "type": ":background-blur"}),
    ("rect", "exports", [{"type": ":pdf", "scale": 0.5, "suffix": ""}]),
    ("rect", "grids", [SQUARE, COLUMN, {**COLUMN, "type": ":row"}]),
    (
        "rect",
        "interactions",
        [CLICK, {**CLICK, "animation": SLIDE, "overlay-position": point(1, 2), "delay": 5}],
    ),
    ("rect", "interactions", [{"event-type": ":after-delay", "action-type": ":open-url", "url": ""}]),
    ("rect", "applied-tokens", {"fill": "brand.main", "own": 5}),
    ("rect", "plugin-data", {"acme": {}}),
    ("rect", "layout-item-margin", {"m1": 1}),
    ("rect", "layout-item-z-index", 2),
    ("rect", "grow-type", ":fixed"),
    ("frame", "layout", ":grid"),
    ("frame", "layout-gap", {"row-gap": 1}),
    ("frame", "layout-padding", {"p1": 1, "p2": 2, "p3": 3, "p4": 4}),
    ("frame", "layout-grid-rows", [{"type": ":auto"}, {"type": ":fixed", "value": None}]),
    ("frame", "layout-grid-cells", {uid("c"): {**CELL, "position": ":area", "area-name": "side"}}),
    ("frame", "variant-name", "Small"),
    ("group", "shapes", [uid("a")]),
    ("text", "content", None),
    ("text", "content", {"type": "root"}),
    ("text", "content", {"type": "root", "children": None, "vertical-align": "top"}),
    ("text", "content", content("", fills=None)),
    ("text", "position-data", None),
    ("text", "position-data", [POSITION]),
    ("path", "content", path("")),
    ("image", "metadata", {"id": uid("m"), "width": 1, "height": 1, "mtype": None}),
    ("svg-raw", "content", {"tag": ":circle", "attrs": {"r": "5"}}),
    ("bool", "bool-type", ":exclude"),
]

BAD: list[tuple[str, str, Any]] = [
    ("rect", "id", str(uid("a"))),
    ("rect", "name", None),
    ("rect", "opacity", "high"),
    ("rect", "opacity", None),
    ("rect", "x", True),
    ("rect", "hidden", 1),
    ("rect", "blend-mode", ":glow"),
    ("rect", "blend-mode", "screen"),
    ("rect", "selrect", dict(rect(0, 0, 1, 1))),
    ("rect", "selrect", point(0, 0)),
    ("rect", "points", [dict(point(0, 0))]),
    ("rect", "transform", dict(identity())),
    ("rect", "touched", [":name-group"]),
    ("rect", "touched", {"name-group"}),
    ("rect", "fills", None),
    ("rect", "fills", {}),
    ("rect", "fills", [{}]),
    ("rect", "fills", [{**COLOR, "fill-image": IMAGE}]),
    ("rect", "fills", [{**COLOR, "taste": "sweet"}]),
    ("rect", "fills", [{**COLOR, "fill-opacity": 2}]),
    ("rect", "fills", [{"fill-image": without(IMAGE, "width")}]),
    ("rect", "fills", [{"fill-image": {**IMAGE, "width": -1}}]),
    ("rect", "fills", [{"fill-image": {**IMAGE, "size": 1}}]),
    ("rect", "fills", [{"fill-color-gradient": {**GRADIENT, "stops": []}}]),
    ("rect", "fills", [{"fill-color-gradient": {**GRADIENT, "stops": [{**STOP, "offset": 2}]}}]),
    ("rect", "fills", [{"fill-color-gradient": {**GRADIENT, "angle": 3}}]),
    ("rect", "strokes", [{"stroke-width": 1}]),
    ("rect", "strokes", [{"stroke-color": "#000", "stroke-cap-end": ":pointy"}]),
    ("rect", "strokes", [{"stroke-color": "#000", "stroke-opacity": None}]),
    ("rect", "shadow", [without(SHADOW, "id")]),
    ("rect", "shadow", [{**SHADOW, "color": {"color": "#000", "gradient": GRADIENT}}]),
    ("rect", "blur", {**BLUR, "type": ":background-blur"}),
    ("rect", "exports", [{"type": ":gif", "scale": 1, "suffix": ""}]),
    ("rect", "grids", [{**SQUARE, "params": {"size": 8}}]),
    ("rect", "grids", [{**SQUARE, "type": ":hex"}]),
    ("rect", "interactions", [without(CLICK, "event-type")]),
    ("rect", "interactions", [{**CLICK, "action-type": ":open-url"}]),
    ("rect", "interactions", [{**CLICK, "animation": {**SLIDE, "way": ":up"}}]),
    ("rect", "interactions", [{**CLICK, "animation": without(SLIDE, "offset-effect")}]),
    ("rect", "interactions", [{**CLICK, "overlay-position": {"x": 1, "y": 1}}]),
    ("rect", "applied-tokens", {"fill": "not a name"}),
    ("rect", "plugin-data", {"acme": {"key": 5}}),
    ("rect", "layout-item-margin", {"m1": None}),
    ("frame", "layout-padding", {"p1": 1}),
    ("frame", "layout-grid-rows", [{"value": 1}]),
    ("frame", "layout-grid-cells", {uid("c"): {**CELL, "row": 1.5}}),
    ("frame", "layout-grid-cells", {"c": CELL}),
    ("group", "shapes", [str(uid("a"))]),
    ("text", "content", {"type": "root", "children": []}),
    ("text", "content", {"type": ":root"}),
    ("text", "content", content("x", **{"font-size": " "})),
    ("text", "position-data", [without(POSITION, "fills")]),
    ("path", "content", "M0,0"),
    ("path", "content", PathData(b"short")),
    ("path", "content", bytes(28)),
    ("image", "metadata", {"id": uid("m"), "width": 1.5, "height": 1}),
    ("bool", "bool-type", ":add"),
]


@pytest.mark.parametrize(("kind", "key", "value"), GOOD)
def test_check_of_a_good_attribute_finds_nothing(kind: str, key: str, value: Any) -> None:
    assert SHAPE.check(Shape({**shape(kind), Keyword(key): typed(value)})) is None


@pytest.mark.parametrize(("kind", "key", "value"), BAD)
def test_check_of_a_bad_attribute_finds_it(kind: str, key: str, value: Any) -> None:
    problem = SHAPE.check(Shape({**shape(kind), Keyword(key): typed(value)}))

    assert problem is not None
    assert problem.path[0] == key
