"""Points under matrices, and the boxes around them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from penpot_plugins.files.shapes.construction import rect
from penpot_plugins.files.transit import Rect

Place = tuple[float, float]


def places(points: Iterable[Mapping[Any, Any]]) -> list[Place]:
    """Point records as pairs."""
    return [(point["x"], point["y"]) for point in points]


def bounds(points: Iterable[Place]) -> Rect:
    """The smallest rectangle around points, at least 0.01 wide and high."""
    xs, ys = zip(*points, strict=True)
    left, top = min(xs), min(ys)
    return rect(left, top, max(xs) - left, max(ys) - top)


def corner_places(box: Mapping[Any, Any]) -> list[Place]:
    """The corners of a rectangle: top left, top right, bottom right, bottom left."""
    left, top, right, bottom = box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def center(box: Mapping[Any, Any]) -> Place:
    """The centre of a rectangle."""
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def transformed(points: Iterable[Place], matrix: Mapping[Any, Any], around: Place) -> list[Place]:
    """Points under a matrix whose origin is put at `around`."""
    a, b, c, d, e, f = (matrix[key] for key in ("a", "b", "c", "d", "e", "f"))
    ox, oy = around
    return [(a * (x - ox) + c * (y - oy) + e + ox, b * (x - ox) + d * (y - oy) + f + oy) for x, y in points]
