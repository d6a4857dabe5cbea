"""Transit tags of file data: shapes and their geometry, paths, and the tokens library (contract/transit.md §5)."""

from penpot_plugins.files.transit.handlers import HANDLERS
from penpot_plugins.files.transit.values import (
    Matrix,
    ObjectsMap,
    PathData,
    Point,
    Pointer,
    Rect,
    Shape,
    Token,
    TokenSet,
    TokensLib,
    TokenTheme,
)

__all__ = [
    "HANDLERS",
    "Matrix",
    "ObjectsMap",
    "PathData",
    "Point",
    "Pointer",
    "Rect",
    "Shape",
    "Token",
    "TokenSet",
    "TokenTheme",
    "TokensLib",
]
