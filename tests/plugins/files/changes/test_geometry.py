"""reg-objects: groups, masks and boolean shapes take their geometry from what is in them."""

from __future__ import annotations

import math
from typing import Any

import pytest

from penpot_core.transit import Keyword
from penpot_plugins.files.changes import REGISTRY
from penpot_plugins.files.errors import ChangesInvalid, PathInvalid
from penpot_plugins.files.shapes.construction import corners, point, rect
from penpot_plugins.files.transit import Matrix
from tests.plugins.files.builders import File, path, typed, uid

ALL = REGISTRY


def turned(degrees: float) -> Matrix:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    made: Matrix = typed(Matrix({"a": cos, "b": sin, "c": -sin, "d": cos, "e": 0.0, "f": 0.0}))
    return made


@pytest.fixture
def file() -> File:
    """root[outer[inner[a b] c] empty mask[m1 m2]], all groups of size 10."""
    file = File(ALL)
    file.change(
        file.add("group", "outer", width=10, height=10),
        file.add("group", "inner", "outer", frame="root", width=10, height=10),
        file.add("rect", "a", "inner", frame="root", x=10, y=20, width=30, height=40),
        file.add("rect", "b", "inner", frame="root", x=100, y=50, width=25.5, height=10),
        file.add("rect", "c", "outer", frame="root", x=-5, y=0, width=10, height=10),
        file.add("group", "empty", x=7, y=7, width=1, height=1),
        file.add("group", "mask", masked_group=True),
        file.add("circle", "m1", "mask", frame="root", x=50, y=50, width=20, height=20, flip_x=True),
        file.add("rect", "m2", "mask", frame="root", width=500, height=500),
    )
    return file


def reg(*names: str) -> dict[str, Any]:
    return {"type": ":reg-objects", "page-id": uid("page"), "shapes": [uid(name) for name in names]}


def test_reg_objects_computes_the_groups_around_a_shape_from_the_inside_out(file: File) -> None:
    file.change(reg("a"))

    inner, outer = file.shape("inner"), file.shape("outer")
    assert inner["selrect"] == rect(10, 20, 115.5, 40)
    assert inner["points"] == corners(rect(10, 20, 115.5, 40))
    assert (inner["x"], inner["width"], inner["flip-x"], inner["flip-y"]) == (10, 115.5, False, False)
    assert outer["selrect"] == rect(-5, 0, 130.5, 60)
    assert file.is_valid()


def test_reg_objects_of_a_mask_takes_the_first_child(file: File) -> None:
    file.change(reg("m2"))

    mask = file.shape("mask")
    assert mask["selrect"] == rect(50, 50, 20, 20)
    assert mask["points"] == file.shape("m1")["points"]
    assert (mask["x"], mask["height"], mask["flip-x"]) == (50, 20, True)


def test_reg_objects_of_an_empty_group_or_an_unknown_id_changes_nothing(file: File) -> None:
    before = file.data

    file.change(reg("empty", "ghost"), {**reg("a"), "page-id": uid("no page")})

    assert file.data == before


def test_reg_objects_of_a_turned_group_stays_turned(file: File) -> None:
    quarter, back = turned(90), turned(-90)
    file.change(file.mod("inner", transform=quarter, transform_inverse=back))

    file.change(reg("inner"))

    inner = file.shape("inner")
    width, height = inner["selrect"]["width"], inner["selrect"]["height"]
    assert (width, height) == (pytest.approx(40), pytest.approx(115.5))
    places = {(round(corner["x"], 6), round(corner["y"], 6)) for corner in inner["points"]}
    assert places == {(10, 20), (125.5, 20), (125.5, 60), (10, 60)}


def test_reg_objects_moves_the_view_box_along(file: File) -> None:
    file.change(file.mod("inner", svg_viewbox=rect(1, 2, 10, 10)))

    file.change(reg("inner"))

    assert file.shape("inner")["svg-viewbox"] == rect(11, 22, 115.5, 40)


def with_bool(operation: str, *children: dict[str, Any]) -> File:
    file = File(ALL)
    file.change(file.add("bool", "bool", bool_type=f":{operation}", content=path("")))
    file.change(*({**child, "parent-id": uid("bool"), "frame-id": uid("root")} for child in children))
    return file


def box(name: str, x: float, y: float, **attrs: Any) -> dict[str, Any]:
    return File(ALL).add("rect", name, x=x, y=y, width=10, height=10, **attrs)


def test_reg_objects_of_a_union_apart_spans_both() -> None:
    file = with_bool("union", box("p", 0, 300), box("q", 20, 300))

    file.change(reg("bool"))

    found = file.shape("bool")
    assert found["selrect"] == rect(0, 300, 30, 10)
    assert found["points"] == corners(rect(0, 300, 30, 10))
    assert found["content"] == path("M0,300L10,300L10,310L0,310ZM20,300L30,300L30,310L20,310Z")
    assert file.is_valid()


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("union", rect(0, 0, 15, 15)),
        ("difference", rect(0, 0, 10, 10)),
        ("intersection", rect(5, 5, 5, 5)),
        ("exclude", rect(0, 0, 15, 15)),
    ],
)
def test_reg_objects_of_overlapping_boxes_has_the_box_of_the_result(operation: str, expected: Any) -> None:
    file = with_bool(operation, box("p", 0, 0), box("q", 5, 5))

    file.change(reg("p"))

    assert file.shape("bool")["selrect"] == expected


def test_reg_objects_of_a_bool_leaves_hidden_shapes_out() -> None:
    file = with_bool("union", box("p", 0, 0), box("q", 100, 0, hidden=True))

    file.change(reg("bool"))

    assert file.shape("bool")["selrect"] == rect(0, 0, 10, 10)


def test_reg_objects_of_an_intersection_of_nothing_keeps_the_old_box() -> None:
    file = with_bool("intersection", box("p", 0, 0), box("q", 50, 50))
    before = file.shape("bool")["selrect"]

    file.change(reg("bool"))

    assert file.shape("bool")["content"] == path("")
    assert file.shape("bool")["selrect"] == before


def test_reg_objects_of_a_bool_of_all_kinds_of_shapes() -> None:
    outer = File(ALL)
    circle = outer.add("circle", "c", x=0, y=0, width=20, height=20)
    curve = outer.add("path", "d", content=path("M30,0C40,0,40,10,30,10Z"))
    file = with_bool(
        "union", circle, curve, box("r", 50, 0, r1=3, r2=3, r3=20, r4=0), outer.add("group", "g")
    )
    file.change(*({**box("in", 70, 0), "parent-id": uid("g")}, {**box("in2", 75, 0), "parent-id": uid("g")}))

    file.change(reg("bool"))

    found = file.shape("bool")["selrect"]
    assert (found["x"], found["y"], found["x2"]) == (pytest.approx(0), pytest.approx(0), pytest.approx(85))
    assert found["y2"] == pytest.approx(20, abs=1e-4)
    assert file.is_valid()


def test_reg_objects_of_outlines_that_are_too_complex_is_refused() -> None:
    comb = "M0,0" + "".join(f"L{index},{1000 * (index % 2)}" for index in range(1500)) + "Z"
    other = "M0,0" + "".join(f"L{1000 * (index % 2)},{index}" for index in range(1500)) + "Z"
    outer = File(ALL)
    file = with_bool(
        "union", outer.add("path", "p", content=path(comb)), outer.add("path", "q", content=path(other))
    )
    before = file.data

    with pytest.raises(PathInvalid) as refused:
        file.change(reg("bool"))

    assert (refused.value.status, refused.value.code) == (400, "invalid-path-content")
    assert refused.value.data["shape-id"] == uid("bool")
    assert file.data is before


def test_reg_objects_of_a_group_within_itself_ends() -> None:
    file = with_bool("union", box("p", 0, 0), File(ALL).add("group", "g"))
    file.change(file.mod("g", shapes=[uid("g"), uid("bool")]))

    file.change(reg("bool"))

    assert file.shape("bool")["selrect"]["x"] == 0


def test_reg_objects_without_shapes_is_refused(file: File) -> None:
    with pytest.raises(ChangesInvalid):
        file.change({"type": ":reg-objects", "page-id": file.page_id})


def test_the_view_box_may_be_a_plain_map(file: File) -> None:
    file.change(file.mod("inner", svg_viewbox={"x": 1, "y": 2, "width": 3, "height": 4}))

    file.change(reg("inner"))

    assert file.shape("inner")["svg-viewbox"] == typed({"x": 11, "y": 22, "width": 108.5, "height": 34})
    assert type(next(iter(file.shape("inner")["svg-viewbox"]))) is Keyword
    assert point(1, 2)["x"] == 1
