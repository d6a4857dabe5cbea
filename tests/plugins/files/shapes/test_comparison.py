"""When two values of an attribute count as the same (contract/changes.md §3.1)."""

from __future__ import annotations

from typing import Any

import pytest

from penpot_core.transit import Keyword, TransitSet
from penpot_plugins.files.shapes.comparison import close, same
from penpot_plugins.files.shapes.construction import point, rect
from penpot_plugins.files.transit import PathData

SHAKEN = [point(0.5, 0), point(1, 1)]
STILL = [point(0, 0), point(1, 1)]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        (None, False, False),
        (None, None, True),
        ("a", Keyword("a"), False),
        (Keyword("a"), Keyword("a"), True),
        ([1, [2]], [1.0, [2]], True),
        ([1], [1, 2], False),
        ([1], frozenset({1}), False),
        ({"a": 1}, {"a": 1}, True),
        ({"a": 1}, {Keyword("a"): 1}, False),
        ({"a": 1}, {"a": 1, "b": None}, False),
        ({"a": [True]}, {"a": [1]}, False),
        (frozenset({"a"}), TransitSet(["a"]), True),
        (frozenset({"a"}), frozenset({Keyword("a")}), False),
        (TransitSet([{}, 1]), TransitSet([1, {}]), True),
        (TransitSet([1, 1]), TransitSet([1, 2]), False),
        (PathData(b"a"), PathData(b"a"), True),
        (PathData(b"a"), b"a", False),
        ({}, [], False),
    ],
)
def test_same_tells_types_apart_but_not_whole_numbers(a: Any, b: Any, expected: bool) -> None:
    assert same(a, b) is expected
    assert same(b, a) is expected


@pytest.mark.parametrize(
    ("attr", "a", "b", "tolerance", "expected"),
    [
        ("x", 1, 1.9, 1, True),
        ("x", 1, 2, 1, False),
        ("opacity", 0.5, 0.5005, 0.001, True),
        ("opacity", 0.5, 0.502, 0.001, False),
        ("hidden", True, 1, 1, False),
        ("x", None, 0, 1, False),
        ("selrect", rect(0, 0, 10, 10), rect(0.5, 0, 10, 10), 1, True),
        ("selrect", rect(0, 0, 10, 10), rect(2, 0, 10, 10), 1, False),
        ("selrect", rect(0, 0, 10, 10), None, 1, False),
        ("selrect", None, None, 1, False),
        ("selrect", {}, {}, 1, False),
        ("points", STILL, SHAKEN, 1, True),
        ("points", STILL, SHAKEN, 0.1, False),
        ("points", STILL, STILL[:1], 1, True),
        ("points", STILL, None, 1, True),
        ("points", STILL, "text", 1, False),
        ("points", STILL, [5, 6], 1, False),
        ("position-data", [{"x": 1, "y": 1, "text": "a"}], [{"x": 1, "y": 1, "text": "b"}], 0.001, True),
        ("fills", [{"fill-color": "#fff"}], [{"fill-color": "#fff"}], 0.001, True),
        ("fills", [{"fill-opacity": 0.5}], [{"fill-opacity": 0.5001}], 0.001, False),
    ],
)
def test_close_uses_the_tolerance_where_the_attribute_has_one(
    attr: str, a: Any, b: Any, tolerance: float, expected: bool
) -> None:
    assert close(attr, a, b, tolerance) is expected
