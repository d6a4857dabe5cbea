"""Path content as segments, and their packed form (contract/file-data.md §3.6)."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from penpot_plugins.files.transit import PathData

PACKED = struct.Struct("<hh6f")
"""28 bytes a segment: type, nothing, c1x, c1y, c2x, c2y, x, y."""

MOVE, LINE, CURVE, CLOSE = 1, 2, 3, 4
LEAST, MOST = -2147483648.0, 2147483647.0


class Segment(NamedTuple):
    """One segment in absolute coordinates; `x`, `y` is where it ends, c1 and c2 are those of a curve."""

    kind: int
    x: float = 0.0
    y: float = 0.0
    c1x: float = 0.0
    c1y: float = 0.0
    c2x: float = 0.0
    c2y: float = 0.0


def pack(segments: Iterable[Segment]) -> PathData:
    """The packed form, coordinates clamped to the safe range. Raises ValueError where one is not a number."""
    packed = bytearray()
    for kind, *place in segments:
        if any(map(math.isnan, place)):
            raise ValueError("A coordinate of the path is not a number.")
        x, y, c1x, c1y, c2x, c2y = (min(max(float(part), LEAST), MOST) for part in place)
        packed += PACKED.pack(kind, 0, c1x, c1y, c2x, c2y, x, y)
    return PathData(packed)


def unpack(content: bytes) -> Iterator[Segment]:
    """The segments of packed content; those of an unknown type are left out."""
    whole = len(content) - len(content) % PACKED.size
    for kind, _, c1x, c1y, c2x, c2y, x, y in PACKED.iter_unpack(content[:whole]):
        if MOVE <= kind <= CLOSE:
            yield Segment(kind, x, y, c1x, c1y, c2x, c2y)
