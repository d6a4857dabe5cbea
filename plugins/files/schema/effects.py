"""Schemas of shadows, blurs, exports and the grids of boards (contract/file-data.md §3.3, §3.5)."""

from __future__ import annotations

from penpot_plugins.files.schema.alternatives import by_keyword, nullable
from penpot_plugins.files.schema.maps import Fields, map_with
from penpot_plugins.files.schema.scalars import (
    BOOLEAN,
    HEX_COLOR,
    NUMBER,
    STRING,
    UNIT,
    UUID_VALUE,
    one_of,
)
from penpot_plugins.files.schema.schema import Schema

SHADOW_COLOR = map_with(
    Fields({"color": HEX_COLOR}, {"opacity": UNIT, "ref-id": UUID_VALUE, "ref-file": UUID_VALUE}),
    "a shadow colour",
    closed=True,
)

SHADOW = map_with(
    Fields(
        {
            "id": nullable(UUID_VALUE),
            "style": one_of("drop-shadow", "inner-shadow"),
            "offset-x": NUMBER,
            "offset-y": NUMBER,
            "blur": NUMBER,
            "spread": NUMBER,
            "hidden": BOOLEAN,
            "color": SHADOW_COLOR,
        }
    ),
    "a shadow",
)


def blur(kind: str) -> Schema:
    """A blur of that kind."""
    return map_with(
        Fields({"id": UUID_VALUE, "type": one_of(kind), "value": NUMBER, "hidden": BOOLEAN}), "a blur"
    )


LAYER_BLUR = blur("layer-blur")
BACKGROUND_BLUR = blur("background-blur")

EXPORT = map_with(
    Fields({"type": one_of("png", "jpeg", "webp", "svg", "pdf"), "scale": NUMBER, "suffix": STRING}),
    "an export setting",
)

GRID_COLOR = map_with(Fields({"color": HEX_COLOR, "opacity": NUMBER}), "a grid colour")

SQUARE_PARAMS = map_with(
    Fields({"color": GRID_COLOR}, {"size": nullable(NUMBER)}), "the settings of a square grid"
)

COLUMN_PARAMS = map_with(
    Fields(
        {"color": GRID_COLOR},
        {
            "type": one_of("stretch", "left", "center", "right"),
            "size": nullable(NUMBER),
            "margin": nullable(NUMBER),
            "item-length": nullable(NUMBER),
            "gutter": nullable(NUMBER),
        },
    ),
    "the settings of a column or row grid",
)

GRID_PARAMS = {"square": SQUARE_PARAMS, "column": COLUMN_PARAMS, "row": COLUMN_PARAMS}
"""Settings by kind of grid; default grids of a page use the same."""

GRID = by_keyword(
    "type",
    {
        kind: map_with(Fields({"type": one_of(kind), "display": BOOLEAN, "params": params}), "a grid")
        for kind, params in GRID_PARAMS.items()
    },
    "a grid",
)
