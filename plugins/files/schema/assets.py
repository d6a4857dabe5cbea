"""Schemas of library assets: colours, typographies, media, components (contract/file-data.md §4)."""

from __future__ import annotations

from penpot_plugins.files.model.keys import words
from penpot_plugins.files.schema.alternatives import nullable
from penpot_plugins.files.schema.collections import map_of, vector
from penpot_plugins.files.schema.maps import Fields, exactly_one, map_with
from penpot_plugins.files.schema.paint import GRADIENT, IMAGE
from penpot_plugins.files.schema.plugin_data import PLUGIN_DATA
from penpot_plugins.files.schema.scalars import (
    BOOLEAN,
    HEX_COLOR,
    INSTANT,
    SAFE_INTEGER,
    STRING,
    TEXT,
    UNIT,
    UUID_VALUE,
)

LIBRARY_COLOR = map_with(
    Fields(
        {"id": UUID_VALUE, "name": TEXT},
        {
            "path": STRING,
            "opacity": UNIT,
            "modified-at": INSTANT,
            "plugin-data": PLUGIN_DATA,
            "color": HEX_COLOR,
            "gradient": GRADIENT,
            "image": IMAGE,
        },
    ),
    "a library colour",
    closed=True,
    rule=exactly_one("color", "gradient", "image"),
)

TYPOGRAPHY_TEXTS = words(
    "name font-id font-family font-variant-id font-size font-weight font-style line-height letter-spacing "
    "text-transform"
)

TYPOGRAPHY = map_with(
    Fields(
        {"id": UUID_VALUE, **dict.fromkeys(TYPOGRAPHY_TEXTS, STRING)},
        {"modified-at": INSTANT, "path": nullable(STRING), "plugin-data": PLUGIN_DATA},
    ),
    "a typography",
)

MEDIA = map_with(
    Fields(
        {
            "id": UUID_VALUE,
            "name": STRING,
            "width": SAFE_INTEGER,
            "height": SAFE_INTEGER,
            "mtype": STRING,
            "media-id": UUID_VALUE,
        },
        {
            "created-at": INSTANT,
            "deleted-at": INSTANT,
            "file-id": UUID_VALUE,
            "thumbnail-id": UUID_VALUE,
            "is-local": BOOLEAN,
        },
    ),
    "a media object",
)

VARIANT_PROPERTIES = vector(map_with(Fields({"name": STRING, "value": STRING}), "a property of a variant"))

COMPONENT = map_with(
    Fields(
        {"id": UUID_VALUE, "name": STRING},
        {
            "path": nullable(STRING),
            "modified-at": INSTANT,
            "objects": map_of(UUID_VALUE, map_with(Fields())),
            "plugin-data": PLUGIN_DATA,
        },
    ),
    "a component",
)
"""A component as the schema of file data checks it; `objects` are those of a deleted one."""
