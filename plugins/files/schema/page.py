"""Schemas of pages and of what they carry besides shapes (contract/file-data.md §2)."""

from __future__ import annotations

from penpot_plugins.files.schema.alternatives import nullable
from penpot_plugins.files.schema.collections import map_of
from penpot_plugins.files.schema.effects import GRID_PARAMS
from penpot_plugins.files.schema.geometry import POINT
from penpot_plugins.files.schema.maps import Fields, map_with
from penpot_plugins.files.schema.plugin_data import PLUGIN_DATA
from penpot_plugins.files.schema.scalars import HEX_COLOR, INTEGER, NUMBER, STRING, UUID_VALUE, one_of
from penpot_plugins.files.schema.shape import SHAPE

GUIDE = map_with(
    Fields(
        {"id": UUID_VALUE, "axis": one_of("x", "y"), "position": NUMBER},
        {"frame-id": nullable(UUID_VALUE), "color": nullable(HEX_COLOR)},
    ),
    "a guide",
)

FLOW = map_with(Fields({"id": UUID_VALUE, "name": STRING, "starting-frame": UUID_VALUE}), "a flow")

THREAD_POSITION = map_with(
    Fields({"frame-id": UUID_VALUE, "position": POINT}), "the position of a comment thread"
)

DEFAULT_GRIDS = map_with(Fields({}, GRID_PARAMS), "default grids")

PAGE_FIELDS = Fields(
    {"id": UUID_VALUE, "name": STRING},
    {
        "index": INTEGER,
        "default-grids": DEFAULT_GRIDS,
        "flows": map_of(UUID_VALUE, FLOW),
        "guides": map_of(UUID_VALUE, GUIDE),
        "plugin-data": PLUGIN_DATA,
        "background": HEX_COLOR,
        "pixel-grid-color": HEX_COLOR,
        "pixel-grid-opacity": NUMBER,
        "comment-thread-positions": map_of(UUID_VALUE, THREAD_POSITION),
    },
)
"""A page without its objects."""

PAGE = map_with(PAGE_FIELDS | Fields({"objects": map_of(UUID_VALUE, SHAPE)}), "a page")
