"""Schema of path content: packed segments; JSON clients send an SVG path or a vector of segments."""

from __future__ import annotations

import math
from typing import Any

from penpot_core.transit import Keyword
from penpot_plugins.files.schema.problem import Problem, mismatch
from penpot_plugins.files.schema.scalars import number_in
from penpot_plugins.files.schema.schema import Schema
from penpot_plugins.files.shapes.path_content import CLOSE, CURVE, LINE, MOVE, PACKED, Segment, pack
from penpot_plugins.files.shapes.svg_path import PathTextError, read_path
from penpot_plugins.files.transit import PathData

COMMAND, PARAMS = Keyword("command"), Keyword("params")
KINDS = {"move-to": MOVE, "line-to": LINE, "curve-to": CURVE, "close-path": CLOSE}
PLACE = ("x", "y")
CONTROLS = ("c1x", "c1y", "c2x", "c2y")
EXPECTED = "path content of whole 28-byte segments"


def check(value: Any) -> Problem | None:
    """Packed content of whole segments."""
    fits = type(value) is PathData and len(value) % PACKED.size == 0
    return None if fits else mismatch(EXPECTED, value)


def read(value: Any) -> Any:
    """Packed content from an SVG path or from a vector of segments."""
    try:
        if type(value) is str:
            return pack(read_path(value))
        if type(value) is list:
            return pack(map(segment_in, value))
    except (PathTextError, TypeError, ValueError, OverflowError):
        pass
    return value


def segment_in(value: Any) -> Segment:
    """A segment from its map; missing controls of a curve lie on its end. Raises TypeError or ValueError."""
    if not isinstance(value, dict) or not isinstance(value.get(COMMAND), str):
        raise TypeError("A segment is a map with a command.")
    kind = KINDS.get(value[COMMAND])
    if kind is None:
        raise ValueError("The command of the segment is not known.")
    if kind == CLOSE:
        return Segment(CLOSE)
    params = value.get(PARAMS)
    if not isinstance(params, dict):
        raise TypeError("The params of the segment are missing.")
    x, y = (coordinate(params.get(key)) for key in PLACE)
    if kind != CURVE:
        return Segment(kind, x, y)
    defaults = (x, y, x, y)
    controls = (
        coordinate(params[key]) if key in params else default
        for key, default in zip(CONTROLS, defaults, strict=True)
    )
    return Segment(kind, x, y, *controls)


def coordinate(value: Any) -> float:
    """A coordinate. Raises TypeError or ValueError."""
    number = number_in(value)
    if type(number) not in (int, float) or math.isnan(number):
        raise ValueError("A coordinate of the segment is not a number.")
    return float(number)


PATH_CONTENT = Schema(EXPECTED, check, read)
