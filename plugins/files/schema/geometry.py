"""Schemas of points, rectangles and matrices (contract/file-data.md §3.1).

The validator asks for the record types; JSON clients send maps or texts, which decoding turns into them.
"""

from __future__ import annotations

import re
from typing import Any

from penpot_core.transit import Keyword
from penpot_plugins.files.schema.maps import Fields, record_of
from penpot_plugins.files.schema.scalars import NUMBER, number_in
from penpot_plugins.files.schema.schema import Schema
from penpot_plugins.files.transit import Matrix, Point, Rect

POINT_KEYS = ("x", "y")
RECT_KEYS = ("x", "y", "width", "height", "x1", "y1", "x2", "y2")
MATRIX_KEYS = ("a", "b", "c", "d", "e", "f")
SEPARATORS = re.compile(r"[\s,]+")
LONGEST_TEXT = 400


def numbers_schema(kind: type[dict[Any, Any]], keys: tuple[str, ...], expected: str) -> Schema:
    """A record of numbers; a text of that many numbers decodes to it as well."""
    record = record_of(kind, Fields(dict.fromkeys(keys, NUMBER)), expected)
    names = tuple(map(Keyword, keys))

    def read(value: Any) -> Any:
        if type(value) is not str or len(value) > LONGEST_TEXT:
            return record.decode(value)
        numbers = [number_in(part) for part in SEPARATORS.split(value.strip())]
        fits = len(numbers) == len(names) and not any(isinstance(part, str) for part in numbers)
        return kind(zip(names, numbers, strict=True)) if fits else value

    return Schema(expected, record.check, read)


def with_doubles(schema: Schema) -> Schema:
    """A matrix holds doubles: whole numbers that JSON brought become them."""

    def read(value: Any) -> Any:
        decoded = schema.decode(value)
        if type(decoded) is not Matrix:
            return decoded
        return Matrix({key: float(item) if type(item) is int else item for key, item in decoded.items()})

    return Schema(schema.expected, schema.check, read)


POINT = numbers_schema(Point, POINT_KEYS, "a point record")
RECT = record_of(Rect, Fields(dict.fromkeys(RECT_KEYS, NUMBER)), "a rect record")
MATRIX = with_doubles(numbers_schema(Matrix, MATRIX_KEYS, "a matrix record"))
