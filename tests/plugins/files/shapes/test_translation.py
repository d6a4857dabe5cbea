"""Shapes moved as a whole (contract/changes.md §10)."""

from __future__ import annotations

import copy

from penpot_plugins.files.schema import SHAPE
from penpot_plugins.files.shapes.construction import corners, rect
from penpot_plugins.files.shapes.translation import distance_of, translated
from tests.plugins.files.builders import path, point, shape


def test_translated_moves_box_corners_and_text_positions() -> None:
    position = {"x": 1, "y": 2, "width": 3, "height": 4, "fills": []}
    given = shape("text", x=10, y=20, width=30, height=40, position_data=[position])
    before = copy.deepcopy(given)

    moved = translated(given, 100, -5)

    assert (moved["x"], moved["y"], moved["width"]) == (110, 15, 30)
    assert moved["selrect"] == rect(110, 15, 30, 40)
    assert moved["points"] == corners(rect(110, 15, 30, 40))
    assert (moved["position-data"][0]["x"], moved["position-data"][0]["y"]) == (101, -3)
    assert SHAPE.check(moved) is None
    assert given == before


def test_translated_moves_the_content_of_a_path() -> None:
    given = shape("path", content=path("M0,0L10,0C1,2,3,4,5,6Z"))

    moved = translated(given, 1, 2)

    assert moved["content"] == path("M1,2L11,2C2,4,4,6,6,8Z")
    assert moved.get("x") is None


def test_translated_by_nothing_is_the_very_same() -> None:
    given = shape("rect")

    assert translated(given, 0, 0) is given


def test_distance_of_no_point_is_nothing() -> None:
    assert distance_of(None) == (0, 0)
    assert distance_of(point(1, 2)) == (1, 2)
