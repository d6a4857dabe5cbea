"""Elliptical arcs of SVG paths as cubic curves (SVG 1.1, implementation notes F.6)."""

from __future__ import annotations

import math
from itertools import pairwise

from penpot_plugins.files.shapes.path_content import CURVE, LINE, Segment

Pair = tuple[float, float]


def arc_to_curves(
    start: Pair, end: Pair, radii: Pair, rotation: float, large: bool, sweep: bool
) -> list[Segment]:
    """The curves of an arc between two points, a quarter of the ellipse at most each.

    `rotation` is in degrees. Radii too small are scaled up; a radius of zero makes a line; equal ends make
    nothing.
    """
    radius_x, radius_y = abs(radii[0]), abs(radii[1])
    if start == end:
        return []
    if radius_x == 0 or radius_y == 0:
        return [Segment(LINE, *end)]
    turn = math.radians(rotation % 360)
    cos, sin = math.cos(turn), math.sin(turn)
    half_x, half_y = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
    from_x, from_y = cos * half_x + sin * half_y, cos * half_y - sin * half_x
    needed = (from_x / radius_x) ** 2 + (from_y / radius_y) ** 2
    if needed > 1:
        radius_x, radius_y = radius_x * math.sqrt(needed), radius_y * math.sqrt(needed)
    unit_x, unit_y = from_x / radius_x, from_y / radius_y
    length = unit_x**2 + unit_y**2
    away = math.sqrt(max(0.0, 1 / length - 1)) if length else 0.0
    if large == sweep:
        away = -away
    center_x, center_y = away * unit_y, -away * unit_x
    first = math.atan2(unit_y - center_y, unit_x - center_x)
    swept = math.atan2(-unit_y - center_y, -unit_x - center_x) - first
    if sweep and swept < 0:
        swept += 2 * math.pi
    elif not sweep and swept > 0:
        swept -= 2 * math.pi
    middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2

    def place(unit: Pair) -> Pair:
        x, y = radius_x * (unit[0] + center_x), radius_y * (unit[1] + center_y)
        return cos * x - sin * y + middle[0], sin * x + cos * y + middle[1]

    pieces = max(1, math.ceil(abs(swept) / (math.pi / 2) - 1e-9))
    ends = [first + swept * index / pieces for index in range(pieces + 1)]
    curves = [circle_piece(a, b) for a, b in pairwise(ends)]
    segments = [Segment(CURVE, *place(to), *place(c1), *place(c2)) for c1, c2, to in curves]
    segments[-1] = segments[-1]._replace(x=end[0], y=end[1])
    return segments


def circle_piece(from_angle: float, to_angle: float) -> tuple[Pair, Pair, Pair]:
    """Control points and end of the curve along the unit circle between two angles."""
    reach = 4 / 3 * math.tan((to_angle - from_angle) / 4)
    from_x, from_y = math.cos(from_angle), math.sin(from_angle)
    to_x, to_y = math.cos(to_angle), math.sin(to_angle)
    return (
        (from_x - reach * from_y, from_y + reach * from_x),
        (to_x + reach * to_y, to_y - reach * to_x),
        (to_x, to_y),
    )
