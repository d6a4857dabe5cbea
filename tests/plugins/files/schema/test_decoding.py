"""The JSON decoder of the schemas: what a JSON client sends becomes what a transit client would have sent."""

from __future__ import annotations

from typing import Any

import pytest

from penpot_core.transit import Keyword
from penpot_plugins.files.schema import PAGE, SHAPE, decode_attrs
from penpot_plugins.files.schema.assets import LIBRARY_COLOR
from penpot_plugins.files.schema.geometry import MATRIX, POINT, RECT
from penpot_plugins.files.schema.page import DEFAULT_GRIDS, FLOW, GUIDE
from penpot_plugins.files.schema.shape import FIELDS
from penpot_plugins.files.shapes.construction import empty_page, identity, point, rect
from penpot_plugins.files.shapes.path_content import MOVE, Segment, unpack
from penpot_plugins.files.transit import Matrix, PathData, Point, Shape
from tests.plugins.files.builders import path, plain, shape, typed, uid


@pytest.mark.parametrize("kind", FIELDS)
def test_decode_of_a_shape_in_json_gives_the_shape(kind: str) -> None:
    original = shape(kind, touched={":name-group"}, opacity=0.5, page_id=uid("page"))
    text = "M0,0L100,0L100,50Z" if kind in ("path", "bool") else original.get("content")
    sent = plain({**original, Keyword("content"): text}) if "content" in original else plain(original)

    decoded = SHAPE.decode(sent)

    assert SHAPE.check(decoded) is None
    assert decoded == original
    assert type(decoded) is Shape
    assert type(decoded["points"][0]) is Point
    assert type(decoded["type"]) is Keyword


@pytest.mark.parametrize("kind", FIELDS)
def test_decode_of_a_typed_shape_gives_an_equal_one(kind: str) -> None:
    decoded = SHAPE.decode(shape(kind))

    assert decoded == shape(kind)
    assert SHAPE.check(decoded) is None


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        (POINT, {"x": 1, "y": "2.5"}, point(1, 2.5)),
        (POINT, "1, -2", point(1, -2)),
        (RECT, dict(rect(1, 2, 3, 4)), rect(1, 2, 3, 4)),
        (MATRIX, "1,0,0,1,5.5,0", typed(Matrix({"a": 1, "b": 0, "c": 0, "d": 1, "e": 5.5, "f": 0}))),
        (MATRIX, dict(identity()), identity()),
    ],
)
def test_decode_of_geometry_makes_records(schema: Any, value: Any, expected: Any) -> None:
    decoded = schema.decode(typed(value))

    assert decoded == expected
    assert schema.fits(decoded)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (POINT, "1"),
        (POINT, "1,2,3"),
        (POINT, "a,b"),
        (POINT, {"x": 1}),
        (POINT, "1," + "2" * 1000),
        (POINT, 5),
        (RECT, "0,0,1,1,0,0,1,1"),
        (MATRIX, "1,2,3"),
        (MATRIX, {"a": 1}),
    ],
)
def test_decode_of_what_is_no_geometry_leaves_something_that_is_refused(schema: Any, value: Any) -> None:
    assert schema.check(schema.decode(typed(value))) is not None


def test_decode_of_a_matrix_makes_doubles() -> None:
    decoded = MATRIX.decode(typed({"a": 1, "b": 0, "c": 0, "d": 1, "e": 0, "f": 0}))

    assert {type(item) for item in decoded.values()} == {float}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (GUIDE, {"id": uid("g"), "axis": ":x", "position": 7, "frame-id": None}),
        (FLOW, {"id": uid("f"), "name": "Flow", "starting-frame": uid("b")}),
        (DEFAULT_GRIDS, {"square": {"size": 4, "color": {"color": "#fff", "opacity": 1}}}),
        (LIBRARY_COLOR, {"id": uid("c"), "name": "Red", "color": "#f00", "plugin-data": {"acme": {}}}),
    ],
)
def test_decode_of_what_a_page_or_library_holds_gives_it_back(schema: Any, value: dict[str, Any]) -> None:
    decoded = schema.decode(plain(typed(value)))

    assert decoded == typed(value)
    assert schema.fits(decoded)


def test_decode_of_a_page_makes_ids_of_the_keys_of_its_objects() -> None:
    page = typed({**empty_page(uid("p"), "P"), "background": "#fff"})

    decoded = PAGE.decode(plain(page))

    assert PAGE.check(decoded) is None
    assert decoded == page


@pytest.mark.parametrize(
    ("kind", "attrs", "expected"),
    [
        ("rect", {"blend-mode": "screen", "own": "kept"}, {"blend-mode": ":screen", "own": "kept"}),
        ("rect", {"content": "M0,0"}, {"content": "M0,0"}),
        ("path", {"content": "M0,0L5,5"}, {"content": path("M0,0L5,5")}),
        ("frame", {"layout": "flex"}, {"layout": ":flex"}),
        ("circle", {"layout": "flex"}, {"layout": "flex"}),
        ("sparkle", {"blend-mode": "screen"}, {"blend-mode": "screen"}),
    ],
)
def test_decode_attrs_reads_them_as_those_of_the_kind(
    kind: str, attrs: dict[str, Any], expected: dict[str, Any]
) -> None:
    decoded = decode_attrs(Keyword(kind), typed(attrs))

    assert decoded == typed(expected)
    assert {key: type(item) for key, item in decoded.items()} == {
        key: type(item) for key, item in typed(expected).items()
    }


SEGMENTS = [
    {"command": ":move-to", "params": {"x": 0, "y": 0}},
    {"command": ":line-to", "params": {"x": 10, "y": "0"}},
    {"command": ":curve-to", "params": {"c1x": 1, "c1y": 2, "c2x": 3, "c2y": 4, "x": 5, "y": 6}},
    {"command": ":close-path", "params": {}},
]


def decode_content(value: Any) -> Any:
    return SHAPE.decode(typed({**shape("path"), "content": value}))["content"]


def test_decode_of_segments_packs_them() -> None:
    assert decode_content(SEGMENTS) == path("M0,0L10,0C1,2,3,4,5,6Z")


def test_decode_of_a_curve_without_controls_puts_them_on_its_end() -> None:
    curve = {"command": "curve-to", "params": {"x": 5, "y": 6}}

    packed = decode_content([SEGMENTS[0], curve])

    assert list(unpack(packed))[1] == Segment(3, 5, 6, 5, 6, 5, 6)


def test_decode_of_an_empty_text_is_an_empty_path() -> None:
    assert decode_content("") == PathData(b"")


def test_decode_of_far_away_coordinates_clamps_them() -> None:
    assert list(unpack(decode_content("M1e30,-1e30"))) == [Segment(MOVE, 2147483648.0, -2147483648.0)]


@pytest.mark.parametrize(
    "value",
    [
        "L1,1",
        "nonsense",
        [{"command": ":jump-to", "params": {"x": 1, "y": 1}}],
        [{"command": ":move-to"}],
        [{"command": ":move-to", "params": {"x": 1}}],
        [{"command": ":move-to", "params": {"x": float("nan"), "y": 1}}],
        [{"command": 5, "params": {}}],
        [5],
        7,
    ],
)
def test_decode_of_what_is_no_path_leaves_something_that_is_refused(value: Any) -> None:
    assert type(decode_content(value)) is not PathData
