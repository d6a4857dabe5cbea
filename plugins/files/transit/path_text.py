"""The content of a path as SVG text (contract/file-data.md §3.6)."""

from __future__ import annotations

import struct
from math import isfinite

SEGMENT = struct.Struct("<hxxffffff")
MOVE, LINE, CURVE, CLOSE = 1, 2, 3, 4


def path_text(content: bytes) -> str:
    """`M…L…C…Z` without separators between segments; unknown segments are left out."""
    whole = content[: len(content) // SEGMENT.size * SEGMENT.size]
    return "".join(segment_text(*fields) for fields in SEGMENT.iter_unpack(whole))


def segment_text(kind: int, c1x: float, c1y: float, c2x: float, c2y: float, x: float, y: float) -> str:
    """One segment."""
    if kind == MOVE:
        return f"M{number(x)},{number(y)}"
    if kind == LINE:
        return f"L{number(x)},{number(y)}"
    if kind == CURVE:
        return "C" + ",".join(number(one) for one in (c1x, c1y, c2x, c2y, x, y))
    return "Z" if kind == CLOSE else ""


def number(value: float) -> str:
    """A coordinate in decimal notation, to the millionth; 0 where the bytes hold no number."""
    if not isfinite(value):
        return "0"
    return format(float(f"{value:.9g}"), "f").rstrip("0").rstrip(".") if value % 1 else str(int(value))
