"""Schemas of design tokens: applied to shapes, and whole items in changes (contract/file-data.md §6)."""

from __future__ import annotations

from penpot_plugins.files.model.keys import words
from penpot_plugins.files.schema.maps import Fields, map_with
from penpot_plugins.files.schema.scalars import TOKEN_NAME

TOKEN_ATTRS = words(
    "r1 r2 r3 r4 fill stroke-color width height layout-item-min-w layout-item-max-w layout-item-min-h "
    "layout-item-max-h row-gap column-gap p1 p2 p3 p4 m1 m2 m3 m4 stroke-width font-family font-size "
    "font-weight letter-spacing line-height rotation opacity shadow text-case text-decoration typography x y"
)

APPLIED_TOKENS = map_with(Fields({}, dict.fromkeys(TOKEN_ATTRS, TOKEN_NAME)), "applied tokens")
