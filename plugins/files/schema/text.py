"""Schemas of text content and of the positions that a client derives from it (contract/file-data.md §3.7)."""

from __future__ import annotations

from penpot_plugins.files.schema.alternatives import nullable
from penpot_plugins.files.schema.collections import vector
from penpot_plugins.files.schema.maps import Fields, map_with
from penpot_plugins.files.schema.paint import FILLS
from penpot_plugins.files.schema.scalars import BOOLEAN, NUMBER, STRING, TEXT, UUID_VALUE, literal

FONT = dict.fromkeys(
    ("font-family", "font-size", "font-style", "font-weight", "text-decoration", "text-transform"), TEXT
)

STYLE = Fields(
    {},
    {
        **FONT,
        "key": STRING,
        "fills": nullable(FILLS),
        "direction": TEXT,
        "typography-ref-id": nullable(UUID_VALUE),
        "typography-ref-file": nullable(UUID_VALUE),
    },
)

LEAF = map_with(STYLE | Fields({"text": STRING}), "a run of text")

PARAGRAPH = map_with(
    STYLE | Fields({"type": literal("paragraph"), "children": vector(LEAF, least=1)}), "a paragraph"
)

PARAGRAPH_SET = map_with(
    Fields({"type": literal("paragraph-set"), "children": vector(PARAGRAPH, least=1)}, {"key": STRING}),
    "a paragraph set",
)

TEXT_CONTENT = map_with(
    Fields(
        {"type": literal("root")},
        {"key": STRING, "children": nullable(vector(PARAGRAPH_SET, least=1))},
    ),
    "text content",
)

POSITION = map_with(
    Fields(
        {"x": NUMBER, "y": NUMBER, "width": NUMBER, "height": NUMBER, "fills": FILLS},
        {**FONT, "rtl": BOOLEAN, "text": STRING},
    ),
    "the position of a run of text",
)

POSITION_DATA = nullable(vector(POSITION))
