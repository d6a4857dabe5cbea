"""The outline of a shape, as boolean shapes see it (contract/changes.md §7.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from penpot_plugins.files.model.keys import CONTENT
from penpot_plugins.files.model.objects import child_ids
from penpot_plugins.files.shapes.path_boolean import Outline, combine
from penpot_plugins.files.shapes.path_content import unpack
from penpot_plugins.files.shapes.pieces import Piece, pieces_of
from penpot_plugins.files.shapes.rows import Effort
from penpot_plugins.files.shapes.transforms import Place, center, corner_places, transformed
from penpot_plugins.files.transit import PathData, Shape

ROUND = 0.5522847498307936
"""How far the controls of a quarter circle reach, in radii."""
RADII = ("r1", "r2", "r3", "r4")
WITHOUT_OUTLINE = ("svg-raw",)

Look = Callable[[UUID], Shape | None]


def outlines_of(
    children: list[Shape], look: Look, effort: Effort, within: frozenset[UUID] = frozenset()
) -> list[Outline]:
    """The outlines of the children that are seen and have one.

    `look` finds the children of groups, `within` are the groups around them. Raises TooComplex.
    """
    seen = [
        child
        for child in children
        if child.get("hidden") is not True and child.get("type") not in WITHOUT_OUTLINE
    ]
    found = (outline_of(child, look, effort, within) for child in seen)
    return [outline for outline in found if outline]


def outline_of(shape: Shape, look: Look, effort: Effort, within: frozenset[UUID]) -> Outline:
    """The outline of a shape."""
    if type(shape.get(CONTENT)) is PathData:
        return pieces_of(unpack(shape[CONTENT]))
    if shape.get("type") == "group":
        return group_outline(shape, look, effort, within)
    box = shape["selrect"]
    plain = circle(box) if shape.get("type") == "circle" else rounded_box(box, shape)
    around = center(box)
    return [tuple(transformed(piece, shape["transform"], around)) for piece in plain]


def group_outline(shape: Shape, look: Look, effort: Effort, within: frozenset[UUID]) -> Outline:
    """The union of what is in a group; a group within itself has no outline."""
    if shape["id"] in within:
        return []
    inner = [child for child_id in child_ids(shape) if (child := look(child_id)) is not None]
    outlines = outlines_of(inner, look, effort, within | {shape["id"]})
    return [piece for loop in combine(outlines, "union", effort) for piece in loop]


def circle(box: Mapping[Any, Any]) -> Outline:
    """The ellipse in a rectangle, as four curves."""
    (x, y), across, down = center(box), box["width"] / 2, box["height"] / 2
    ends: list[Place] = [(x, y - down), (x + across, y), (x, y + down), (x - across, y)]
    corners = corner_places(box)
    order = [corners[1], corners[2], corners[3], corners[0]]
    return [quarter(ends[index], order[index], ends[(index + 1) % 4]) for index in range(4)]


def quarter(start: Place, corner: Place, end: Place) -> Piece:
    """A quarter of an ellipse from one point to another around a corner."""
    (sx, sy), (cx, cy), (ex, ey) = start, corner, end
    return (
        start,
        (sx + (cx - sx) * ROUND, sy + (cy - sy) * ROUND),
        (ex + (cx - ex) * ROUND, ey + (cy - ey) * ROUND),
        end,
    )


def rounded_box(box: Mapping[Any, Any], shape: Shape) -> Outline:
    """A rectangle with the radii of the shape's corners, which never overlap."""
    limit = min(box["width"], box["height"]) / 2
    radii = [min(max(shape.get(key) or 0, 0), limit) for key in RADII]
    corners = corner_places(box)
    pieces: Outline = []
    for index, corner in enumerate(corners):
        following = corners[(index + 1) % 4]
        start = towards(corner, following, radii[index])
        end = towards(following, corner, radii[(index + 1) % 4])
        if start != end:
            pieces.append((start, end))
        if radii[(index + 1) % 4]:
            beyond = towards(following, corners[(index + 2) % 4], radii[(index + 1) % 4])
            pieces.append(quarter(end, following, beyond))
    return pieces


def towards(start: Place, end: Place, distance: float) -> Place:
    """The point so far along a line that is parallel to an axis."""
    run_x, run_y = end[0] - start[0], end[1] - start[1]
    length = abs(run_x) + abs(run_y)
    return start[0] + run_x / length * distance, start[1] + run_y / length * distance
