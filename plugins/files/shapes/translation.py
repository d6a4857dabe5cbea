"""A shape moved as a whole (contract/changes.md §10: selrect, points, x, y, position-data, path content)."""

from __future__ import annotations

from typing import Any

from penpot_core.transit import Keyword
from penpot_plugins.files.model.keys import CONTENT
from penpot_plugins.files.shapes.comparison import is_number
from penpot_plugins.files.shapes.path_content import CLOSE, CURVE, Segment, pack, unpack
from penpot_plugins.files.transit import PathData, Point, Shape

X, Y = Keyword("x"), Keyword("y")
POINTS, SELRECT, POSITION_DATA = Keyword("points"), Keyword("selrect"), Keyword("position-data")
ACROSS, DOWN = ("x", "x1", "x2"), ("y", "y1", "y2")


def translated(shape: Shape, dx: float, dy: float) -> Shape:
    """The shape moved by so much; the very same object where that is nothing."""
    if dx == 0 and dy == 0:
        return shape
    moved = _keys_moved(shape, dx, dy, (X,), (Y,))
    moved[SELRECT] = _keys_moved(shape[SELRECT], dx, dy, ACROSS, DOWN)
    moved[POINTS] = [_keys_moved(corner, dx, dy, (X,), (Y,)) for corner in shape[POINTS]]
    positions = shape.get(POSITION_DATA)
    if isinstance(positions, list):
        moved[POSITION_DATA] = [_keys_moved(position, dx, dy, (X,), (Y,)) for position in positions]
    if type(shape.get(CONTENT)) is PathData:
        moved[CONTENT] = pack(_segment_moved(segment, dx, dy) for segment in unpack(shape[CONTENT]))
    return Shape(moved)


def _keys_moved(value: Any, dx: float, dy: float, across: tuple[str, ...], down: tuple[str, ...]) -> Any:
    moved = type(value)(value)
    for keys, distance in ((across, dx), (down, dy)):
        for key in keys:
            if is_number(value.get(key)):
                moved[Keyword(key)] = value[key] + distance
    return moved


def _segment_moved(segment: Segment, dx: float, dy: float) -> Segment:
    if segment.kind == CLOSE:
        return segment
    place = segment._replace(x=segment.x + dx, y=segment.y + dy)
    if segment.kind != CURVE:
        return place
    return place._replace(
        c1x=segment.c1x + dx, c1y=segment.c1y + dy, c2x=segment.c2x + dx, c2y=segment.c2y + dy
    )


def distance_of(delta: Point | None) -> tuple[float, float]:
    """The two distances of a point that stands for a move; none is no move."""
    return (0, 0) if delta is None else (delta["x"], delta["y"])
