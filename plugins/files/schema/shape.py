"""Schemas of shapes of every type (contract/file-data.md §3.2, §3.3).

`SHAPE` checks a whole shape; `decode_attrs` reads some attributes of a shape of a type (the operation
assign).
"""

from __future__ import annotations

from typing import Any

from penpot_core.transit import Keyword
from penpot_plugins.files.model.keys import words
from penpot_plugins.files.schema import layout
from penpot_plugins.files.schema.alternatives import by_keyword, nullable
from penpot_plugins.files.schema.collections import set_of, vector
from penpot_plugins.files.schema.effects import BACKGROUND_BLUR, EXPORT, GRID, LAYER_BLUR, SHADOW
from penpot_plugins.files.schema.geometry import MATRIX, POINT, RECT
from penpot_plugins.files.schema.interactions import INTERACTION
from penpot_plugins.files.schema.maps import Fields, map_with
from penpot_plugins.files.schema.paint import FILLS, STROKES
from penpot_plugins.files.schema.path import PATH_CONTENT
from penpot_plugins.files.schema.plugin_data import PLUGIN_DATA
from penpot_plugins.files.schema.problem import Problem, mismatch
from penpot_plugins.files.schema.scalars import (
    BOOLEAN,
    INTEGER,
    KEYWORD,
    NUMBER,
    STRING,
    UUID_VALUE,
    one_of,
)
from penpot_plugins.files.schema.schema import Schema
from penpot_plugins.files.schema.text import POSITION_DATA, TEXT_CONTENT
from penpot_plugins.files.schema.tokens import APPLIED_TOKENS
from penpot_plugins.files.transit import Shape

BLEND_MODES = words(
    "normal darken multiply color-burn lighten screen color-dodge overlay soft-light hard-light difference "
    "exclusion hue saturation color luminosity"
)

BASE = Fields(
    {
        "id": UUID_VALUE,
        "name": STRING,
        "selrect": RECT,
        "points": vector(POINT),
        "transform": MATRIX,
        "transform-inverse": MATRIX,
        "parent-id": UUID_VALUE,
        "frame-id": UUID_VALUE,
    }
)

GEOMETRY = Fields({"x": NUMBER, "y": NUMBER, "width": NUMBER, "height": NUMBER})

CHILDREN = Fields({"shapes": vector(UUID_VALUE)})

GENERIC = Fields(
    {},
    {
        **dict.fromkeys(("page-id", "component-id", "component-file", "shape-ref"), UUID_VALUE),
        **dict.fromkeys(
            (
                "component-root",
                "main-instance",
                "remote-synced",
                "blocked",
                "collapsed",
                "locked",
                "hidden",
                "masked-group",
                "proportion-lock",
                "fixed-scroll",
            ),
            BOOLEAN,
        ),
        **dict.fromkeys(("proportion", "r1", "r2", "r3", "r4", "opacity"), NUMBER),
        "touched": nullable(set_of(KEYWORD)),
        "fills": FILLS,
        "strokes": STROKES,
        "constraints-h": one_of("left", "right", "leftright", "center", "scale"),
        "constraints-v": one_of("top", "bottom", "topbottom", "center", "scale"),
        "blend-mode": one_of(*BLEND_MODES),
        "grids": vector(GRID),
        "exports": vector(EXPORT),
        "interactions": vector(INTERACTION),
        "shadow": vector(SHADOW),
        "blur": LAYER_BLUR,
        "background-blur": BACKGROUND_BLUR,
        "grow-type": one_of("auto-width", "auto-height", "fixed"),
        "applied-tokens": APPLIED_TOKENS,
        "plugin-data": PLUGIN_DATA,
    },
)

FRAME = CHILDREN | Fields(
    {}, {"hide-fill-on-export": BOOLEAN, "show-content": BOOLEAN, "hide-in-viewer": BOOLEAN}
)

VARIANT = Fields(
    {},
    {
        "variant-id": UUID_VALUE,
        "variant-name": STRING,
        "variant-error": STRING,
        "is-variant-container": BOOLEAN,
    },
)

METADATA = map_with(
    Fields({"width": INTEGER, "height": INTEGER, "id": UUID_VALUE}, {"mtype": nullable(STRING)}),
    "the metadata of an image",
)

PLAIN = BASE | GENERIC | layout.CHILD
BOXED = PLAIN | GEOMETRY

FIELDS: dict[str, Fields] = {
    "frame": BOXED | layout.CONTAINER | FRAME | VARIANT,
    "group": BOXED | CHILDREN,
    "rect": BOXED,
    "circle": BOXED,
    "svg-raw": BOXED,
    "image": BOXED | Fields({"metadata": METADATA}),
    "text": BOXED | Fields({}, {"content": nullable(TEXT_CONTENT), "position-data": POSITION_DATA}),
    "path": PLAIN | Fields({"content": PATH_CONTENT}),
    "bool": PLAIN
    | CHILDREN
    | Fields(
        {
            "bool-type": one_of("union", "difference", "exclude", "intersection"),
            "content": PATH_CONTENT,
        }
    ),
}
"""Attributes by type of shape, but for the type itself."""

ATTRS: dict[str, Schema] = {
    kind: map_with(fields | Fields({"type": one_of(kind)}), f"a {kind} shape")
    for kind, fields in FIELDS.items()
}
SHAPE_ATTRS = by_keyword("type", ATTRS, "a shape")


def _check(value: Any) -> Problem | None:
    return SHAPE_ATTRS.check(value) if type(value) is Shape else mismatch("a shape record", value)


def _read(value: Any) -> Any:
    decoded = SHAPE_ATTRS.decode(value)
    return Shape(decoded) if type(decoded) is dict else decoded


SHAPE = Schema("a shape record", _check, _read)


def decode_attrs(kind: Any, attrs: dict[Any, Any]) -> dict[Any, Any]:
    """Decode some attributes as those of a shape of type `kind`; of an unknown type they stay as they are."""
    schema = ATTRS.get(kind) if type(kind) is Keyword else None
    return schema.decode(attrs) if schema is not None else attrs
