"""The geometry of groups, masks and boolean shapes, from what is in them (contract/changes.md §7)."""

from __future__ import annotations

from typing import Any

from penpot_core.transit import Keyword
from penpot_plugins.files.model.keys import CONTENT
from penpot_plugins.files.shapes.comparison import is_number
from penpot_plugins.files.shapes.construction import point
from penpot_plugins.files.shapes.outlines import Look, outlines_of
from penpot_plugins.files.shapes.path_boolean import combine
from penpot_plugins.files.shapes.path_content import pack, unpack
from penpot_plugins.files.shapes.pieces import extremes, pieces_of, segments_of
from penpot_plugins.files.shapes.rows import Effort
from penpot_plugins.files.shapes.transforms import (
    Place,
    bounds,
    center,
    corner_places,
    places,
    transformed,
)
from penpot_plugins.files.transit import Rect, Shape

SELRECT, POINTS = Keyword("selrect"), Keyword("points")
FLIPS = (Keyword("flip-x"), Keyword("flip-y"))
SIZES = tuple(map(Keyword, ("x", "y", "width", "height")))
VIEWBOX = Keyword("svg-viewbox")
STEPS = 100_000
"""Steps that the content of one boolean shape may take; all of them are about half a second."""


def group_from_children(group: Shape, children: list[Shape]) -> Shape:
    """A group around its children, in its own rotation (§7.1)."""
    around_all = [place for child in children for place in places(child[POINTS])] or places(group[POINTS])
    middle = center(bounds(around_all))
    box = bounds(transformed(around_all, group["transform-inverse"], middle))
    new_points = transformed(corner_places(box), group["transform"], middle)
    selrect = straightened(group, new_points)
    return placed(group, new_points, selrect)


def straightened(shape: Shape, corners: list[Place]) -> Rect:
    """The rectangle that the corners of a shape span before its rotation."""
    return bounds(transformed(corners, shape["transform-inverse"], center(bounds(corners))))


def placed(shape: Shape, corners: list[Place], selrect: Rect) -> Shape:
    """A shape with new corners and box, not flipped; a view box moves along."""
    changes: dict[Any, Any] = {
        SELRECT: selrect,
        POINTS: [point(x, y) for x, y in corners],
        **dict.fromkeys(FLIPS, False),
        **{key: selrect[key] for key in SIZES},
    }
    if isinstance(shape.get(VIEWBOX), dict):
        changes[VIEWBOX] = shifted(shape[VIEWBOX], shape[SELRECT], selrect)
    return Shape({**shape, **changes})


def shifted(viewbox: dict[Any, Any], old: Rect, new: Rect) -> dict[Any, Any]:
    """A view box moved and grown as the box around it was."""
    deltas = {key: viewbox[key] + new[key] - old[key] for key in SIZES if is_number(viewbox.get(key))}
    result = type(viewbox)({**viewbox, **deltas})
    if isinstance(result, Rect) and all(key in deltas for key in SIZES):
        x, y, width, height = (deltas[key] for key in SIZES)
        ends = zip(("x1", "y1", "x2", "y2"), (x, y, x + width, y + height), strict=True)
        result.update({Keyword(key): end for key, end in ends})
    return result


def mask_from_first(group: Shape, first: Shape) -> Shape:
    """A mask takes the geometry of its first child."""
    box = first[SELRECT]
    taken = {SELRECT: box, POINTS: first[POINTS], **{key: box[key] for key in SIZES}}
    return Shape({**group, **taken, **{key: first.get(key) for key in FLIPS}})


def bool_from_children(shape: Shape, children: list[Shape], look: Look) -> Shape:
    """A boolean shape with the content that its children make (§7.2). Raises ValueError where that fails."""
    effort = Effort(STEPS)
    loops = combine(outlines_of(children, look, effort), shape["bool-type"], effort)
    content = pack(segments_of(loops))
    extents = [place for piece in pieces_of(unpack(content)) for place in extremes(piece)]
    if not extents:
        return Shape({**shape, CONTENT: content})
    middle = center(bounds(places(shape[POINTS])))
    straight = [
        place
        for piece in pieces_of(unpack(content))
        for place in extremes(tuple(transformed(piece, shape["transform-inverse"], middle)))
    ]
    corners = transformed(corner_places(bounds(straight)), shape["transform"], middle)
    changes = {
        CONTENT: content,
        SELRECT: straightened(shape, corners),
        POINTS: [point(x, y) for x, y in corners],
    }
    return Shape({**shape, **changes})
