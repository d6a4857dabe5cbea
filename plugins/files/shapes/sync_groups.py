"""Which attribute of a shape belongs to which sync group (contract/changes.md §4).

A group is what a copy of a component marks as touched when it differs from its main instance.
"""

from __future__ import annotations

from typing import Any

from penpot_core.transit import Keyword
from penpot_plugins.files.model.keys import words
from penpot_plugins.files.schema.tokens import TOKEN_ATTRS

GEOMETRY_GROUP = Keyword("geometry-group")
CONTENT_GROUP = Keyword("content-group")
TEXT_CONTENT_TEXT = Keyword("text-content-text")
TEXT_CONTENT_ATTRIBUTE = Keyword("text-content-attribute")
TEXT_CONTENT_STRUCTURE = Keyword("text-content-structure")

ATTRS_OF_GROUP = {
    "name-group": "name",
    "fill-group": "fills hide-fill-on-export fill-color fill-opacity",
    "content-group": "position-data bool-type bool-content",
    "geometry-group": (
        "type selrect points locked proportion proportion-lock x y width height rotation transform "
        "transform-inverse"
    ),
    "visibility-group": "hidden",
    "modifiable-group": "blocked",
    "text-font-group": "grow-type font-family font-size font-style font-weight",
    "text-display-group": "letter-spacing line-height text-align",
    "stroke-group": "strokes stroke-width",
    "radius-group": "r1 r2 r3 r4",
    "layer-effects-group": "opacity blend-mode",
    "shadow-group": "shadow",
    "blur-group": "blur background-blur",
    "mask-group": "masked-group",
    "constraints-group": "constraints-h constraints-v fixed-scroll",
    "exports-group": "exports",
    "grids-group": "grids",
    "show-content": "show-content",
    "layout-container": "layout",
    "layout-gap": "layout-gap layout-gap-type",
    "layout-padding": "layout-padding layout-padding-type",
    "layout-item-margin": "layout-item-margin layout-item-margin-type",
}

OWN_GROUPS = words(
    "layout-align-content layout-align-items layout-flex-dir layout-justify-content layout-justify-items "
    "layout-wrap-type layout-grid-dir layout-grid-rows layout-grid-columns layout-grid-cells "
    "layout-item-h-sizing layout-item-v-sizing layout-item-max-h layout-item-min-h layout-item-max-w "
    "layout-item-min-w layout-item-absolute layout-item-z-index layout-item-align-self"
)
"""Attributes that are a group of their own, of the same name."""

GROUPS: dict[str, Keyword] = {
    **{attr: Keyword(group) for group, attrs in ATTRS_OF_GROUP.items() for attr in words(attrs)},
    **{attr: Keyword(attr) for attr in OWN_GROUPS},
}

SHAPE_ATTR_OF_TOKEN_ATTR = {"fill": "fills", "stroke-color": "strokes", "stroke-width": "strokes"}
TEXT_TOKEN_ATTRS = frozenset(
    words(
        "font-family font-size font-weight letter-spacing line-height text-case text-decoration typography "
        "fill"
    )
)
"""Token attributes that change what a text looks like."""


APPLICABLE = frozenset(TOKEN_ATTRS)
"""What a token can be applied to; other keys of `applied-tokens` say nothing (contract/file-data.md §6.4)."""


def sync_group(attr: str, kind: Any) -> Keyword | None:
    """The sync group of an attribute of a shape of type `kind`, None where it has none."""
    if attr == "content":
        return CONTENT_GROUP if kind == "text" else GEOMETRY_GROUP if kind == "path" else None
    return GROUPS.get(attr)


def token_groups(old: Any, new: Any, kind: Any) -> frozenset[Keyword]:
    """The groups that a change of `applied-tokens` touches (contract/changes.md §3, set, rule 7)."""
    before = old if isinstance(old, dict) else {}
    after = new if isinstance(new, dict) else {}
    changed = [
        attr
        for attr in {**before, **after}
        if type(attr) is Keyword and attr in APPLICABLE and before.get(attr) != after.get(attr)
    ]
    found = (sync_group(SHAPE_ATTR_OF_TOKEN_ATTR.get(attr, attr), kind) for attr in changed)
    groups = frozenset(group for group in found if group is not None)
    if kind == "text" and groups and not TEXT_TOKEN_ATTRS.isdisjoint(changed):
        return groups | {CONTENT_GROUP, TEXT_CONTENT_ATTRIBUTE}
    return groups
