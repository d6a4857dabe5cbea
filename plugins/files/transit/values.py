"""The types that stand for the tagged values of file data: maps of their own kind."""

from __future__ import annotations

from typing import Any
from uuid import UUID


class Shape(dict[Any, Any]):
    """A shape record: its attributes by keyword.

    It is written with all of `BASE_FIELDS`, so removing one of those means null; a reader takes null and absent alike.
    """


class Rect(dict[Any, Any]):
    """A rectangle: `x y width height x1 y1 x2 y2`, all numbers; kept as it was sent, consistent or not."""


class Point(dict[Any, Any]):
    """A point: `x y`."""


class Matrix(dict[Any, Any]):
    """An affine matrix: `a b c d e f`, doubles."""


class PathData(bytes):
    """The content of a path: 28 bytes a segment (contract/file-data.md §3.6)."""


class ObjectsMap(dict[UUID, str]):
    """Shapes by id, each as a transit text of its own."""


class Pointer(list[Any]):
    """A reference to a fragment: `[id, map about it]`. Its JSON form is that array."""


class TokensLib(dict[Any, Any]):
    """A tokens library: `sets themes active-themes` (contract/file-data.md §6)."""


class TokenSet(dict[Any, Any]):
    """A set of tokens: `id name description modified-at tokens`."""


class TokenTheme(dict[Any, Any]):
    """A theme: `id name group description is-source external-id modified-at sets`."""


class Token(dict[Any, Any]):
    """A token: `id name type value description modified-at`."""
