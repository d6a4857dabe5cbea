"""Schemas of flex and grid layouts: of boards, and of what lies in them (contract/file-data.md §3.4)."""

from __future__ import annotations

from penpot_plugins.files.schema.alternatives import nullable
from penpot_plugins.files.schema.collections import map_of, vector
from penpot_plugins.files.schema.maps import Fields, map_with
from penpot_plugins.files.schema.scalars import BOOLEAN, NUMBER, SAFE_INTEGER, STRING, UUID_VALUE, one_of

SIMPLE_MULTIPLE = one_of("simple", "multiple")
ROW_COLUMN = one_of("row", "column")
ALIGNMENT = one_of("start", "end", "center", "stretch")
DISTRIBUTION = one_of("start", "center", "end", "space-between", "space-around", "space-evenly", "stretch")
CELL_ALIGNMENT = one_of("auto", "start", "center", "end", "stretch")
SIZING = one_of("fill", "fix", "auto")

TRACK = map_with(
    Fields({"type": one_of("percent", "flex", "auto", "fixed")}, {"value": nullable(NUMBER)}), "a grid track"
)

CELL = map_with(
    Fields(
        {
            "id": UUID_VALUE,
            "row": SAFE_INTEGER,
            "row-span": SAFE_INTEGER,
            "column": SAFE_INTEGER,
            "column-span": SAFE_INTEGER,
            "shapes": vector(UUID_VALUE),
        },
        {
            "area-name": STRING,
            "position": one_of("auto", "manual", "area"),
            "align-self": CELL_ALIGNMENT,
            "justify-self": CELL_ALIGNMENT,
        },
    ),
    "a grid cell",
)

CONTAINER = Fields(
    {},
    {
        "layout": one_of("flex", "grid"),
        "layout-flex-dir": one_of("row", "row-reverse", "column", "column-reverse"),
        "layout-gap": map_with(Fields({}, {"row-gap": NUMBER, "column-gap": NUMBER})),
        "layout-gap-type": SIMPLE_MULTIPLE,
        "layout-wrap-type": one_of("wrap", "nowrap"),
        "layout-padding-type": SIMPLE_MULTIPLE,
        "layout-padding": map_with(Fields(dict.fromkeys(("p1", "p2", "p3", "p4"), NUMBER))),
        "layout-justify-content": DISTRIBUTION,
        "layout-justify-items": ALIGNMENT,
        "layout-align-content": DISTRIBUTION,
        "layout-align-items": ALIGNMENT,
        "layout-grid-dir": ROW_COLUMN,
        "layout-grid-rows": vector(TRACK),
        "layout-grid-columns": vector(TRACK),
        "layout-grid-cells": map_of(UUID_VALUE, CELL),
    },
)
"""Attributes of a board that lays out what is in it."""

CHILD = Fields(
    {},
    {
        "layout-item-margin-type": SIMPLE_MULTIPLE,
        "layout-item-margin": map_with(Fields({}, dict.fromkeys(("m1", "m2", "m3", "m4"), NUMBER))),
        "layout-item-max-h": NUMBER,
        "layout-item-min-h": NUMBER,
        "layout-item-max-w": NUMBER,
        "layout-item-min-w": NUMBER,
        "layout-item-h-sizing": SIZING,
        "layout-item-v-sizing": SIZING,
        "layout-item-align-self": ALIGNMENT,
        "layout-item-absolute": BOOLEAN,
        "layout-item-z-index": NUMBER,
    },
)
"""Attributes of any shape in such a board."""
