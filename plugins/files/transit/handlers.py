"""How the tagged values of file data are read and written."""

from __future__ import annotations

from typing import Any, Final

from penpot_core.transit import TagHandler, record
from penpot_plugins.files.transit.path_text import path_text
from penpot_plugins.files.transit.tokens_json import tokens_json
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

_UNSET: Final = record(
    id=None, name=None, type=None, x=None, y=None, width=None, height=None, rotation=None,
    selrect=None, points=None, transform=None, transform_inverse=None, parent_id=None, frame_id=None,
    flip_x=None, flip_y=None,
)  # fmt: skip

BASE_FIELDS: Final = tuple(_UNSET)
"""The fields that every written shape has, in this order, null where unset (contract/file-data.md §3.1)."""


def shape_rep(shape: Shape) -> dict[Any, Any]:
    """A shape with its base fields first and the others in their own order."""
    return {**_UNSET, **shape}


def read_fills(rep: Any) -> list[Any]:
    """The fills of a shape; a vector like any other on this side."""
    if type(rep) is not list:
        raise TypeError("its content must be a list")
    return rep


HANDLERS: tuple[TagHandler, ...] = (
    TagHandler("shape", Shape, encode=shape_rep, json=shape_rep),
    TagHandler("rect", Rect),
    TagHandler("point", Point),
    TagHandler("matrix", Matrix),
    TagHandler("penpot/path-data", PathData, json=path_text),
    TagHandler("penpot/fills", None, decode=read_fills),
    TagHandler("penpot/objects-map/v2", ObjectsMap),
    TagHandler("penpot/pointer", Pointer),
    TagHandler("penpot/tokens-lib", TokensLib, json=tokens_json),
    TagHandler("penpot/token-set", TokenSet),
    TagHandler("penpot/token-theme", TokenTheme),
    TagHandler("penpot/token", Token),
)
"""What the files plugin registers."""
