"""Schemas of fills, strokes, gradients and pictures (contract/file-data.md §3.5); all closed but stops."""

from __future__ import annotations

from penpot_plugins.files.schema.alternatives import nullable
from penpot_plugins.files.schema.collections import vector
from penpot_plugins.files.schema.maps import Fields, exactly_one, map_with
from penpot_plugins.files.schema.scalars import (
    BOOLEAN,
    HEX_COLOR,
    NUMBER,
    SIZE,
    TEXT,
    UNIT,
    UUID_VALUE,
    one_of,
)

STOP = map_with(Fields({"color": HEX_COLOR, "offset": UNIT}, {"opacity": UNIT}), "a gradient stop")

GRADIENT = map_with(
    Fields(
        {
            "type": one_of("linear", "radial"),
            "start-x": NUMBER,
            "start-y": NUMBER,
            "end-x": NUMBER,
            "end-y": NUMBER,
            "width": NUMBER,
            "stops": vector(STOP, least=1),
        }
    ),
    "a gradient",
    closed=True,
)

IMAGE = map_with(
    Fields(
        {"width": SIZE, "height": SIZE, "mtype": TEXT, "id": UUID_VALUE},
        {"name": TEXT, "keep-aspect-ratio": BOOLEAN},
    ),
    "an image",
    closed=True,
)

FILL = map_with(
    Fields(
        {},
        {
            "fill-color": HEX_COLOR,
            "fill-color-gradient": GRADIENT,
            "fill-image": IMAGE,
            "fill-opacity": UNIT,
            "fill-color-ref-id": UUID_VALUE,
            "fill-color-ref-file": UUID_VALUE,
        },
    ),
    "a fill",
    closed=True,
    rule=exactly_one("fill-color", "fill-color-gradient", "fill-image"),
)

CAP = nullable(
    one_of(
        "round",
        "square",
        "line-arrow",
        "triangle-arrow",
        "square-marker",
        "circle-marker",
        "diamond-marker",
    )
)

STROKE = map_with(
    Fields(
        {},
        {
            "stroke-color": HEX_COLOR,
            "stroke-color-gradient": GRADIENT,
            "stroke-image": IMAGE,
            "stroke-opacity": NUMBER,
            "stroke-style": one_of("solid", "dotted", "dashed", "mixed"),
            "stroke-width": NUMBER,
            "stroke-dash": NUMBER,
            "stroke-gap": NUMBER,
            "stroke-alignment": one_of("center", "inner", "outer"),
            "stroke-cap-start": CAP,
            "stroke-cap-end": CAP,
            "stroke-color-ref-id": UUID_VALUE,
            "stroke-color-ref-file": UUID_VALUE,
            "hidden": BOOLEAN,
        },
    ),
    "a stroke",
    closed=True,
    rule=exactly_one("stroke-color", "stroke-color-gradient", "stroke-image"),
)

FILLS = vector(FILL)
STROKES = vector(STROKE)
