"""In which ways two text contents differ (contract/changes.md §3.2)."""

from __future__ import annotations

from typing import Any

from penpot_core.transit import Keyword
from penpot_plugins.files.shapes.comparison import is_number, same
from penpot_plugins.files.shapes.sync_groups import (
    TEXT_CONTENT_ATTRIBUTE,
    TEXT_CONTENT_STRUCTURE,
    TEXT_CONTENT_TEXT,
)

NOTHING: frozenset[Keyword] = frozenset()
STRUCTURE = frozenset({TEXT_CONTENT_STRUCTURE})

BLACK = [{Keyword("fill-color"): "#000000", Keyword("fill-opacity"): 1}]

ATTR_DEFAULTS: dict[str, Any] = {
    "typography-ref-id": None,
    "typography-ref-file": None,
    "font-id": "sourcesanspro",
    "font-family": "sourcesanspro",
    "font-variant-id": "regular",
    "font-size": "14",
    "font-weight": "400",
    "font-style": "normal",
    "line-height": "1.2",
    "letter-spacing": "0",
    "text-decoration": "none",
    "text-transform": "none",
    "fills": BLACK,
}
"""The attributes of a text node that count, with what they are when absent (contract/file-data.md §3.7)."""


def text_difference(old: Any, new: Any) -> frozenset[Keyword]:
    """The kinds of difference: of text, attributes, structure; none where the contents are equal."""
    if same(old, new):
        return NOTHING
    if isinstance(old, dict) and isinstance(new, dict):
        return node_difference(old, new)
    if isinstance(old, list) and isinstance(new, list):
        return children_difference(old, new)
    return STRUCTURE


def node_difference(old: dict[Any, Any], new: dict[Any, Any]) -> frozenset[Keyword]:
    """Differences of two nodes. Children first: other lengths replace what was found before them."""
    found = NOTHING
    keys = {**old, **new}
    if "children" in keys:
        found = children_difference(old.get("children"), new.get("children"))
    if not same(old.get("text"), new.get("text")):
        found |= {TEXT_CONTENT_TEXT}
    if any(attr in keys and attribute_differs(attr, old, new) for attr in ATTR_DEFAULTS):
        found |= {TEXT_CONTENT_ATTRIBUTE}
    return found


def children_difference(old: Any, new: Any) -> frozenset[Keyword]:
    """Differences of the children, pair by pair."""
    before = old if isinstance(old, list) else []
    after = new if isinstance(new, list) else []
    if len(before) != len(after):
        return STRUCTURE
    return NOTHING.union(*(text_difference(a, b) for a, b in zip(before, after, strict=True)))


def attribute_differs(attr: str, old: dict[Any, Any], new: dict[Any, Any]) -> bool:
    """Whether an attribute of a node differs, absent and default being the same."""
    return not same(normal(attr, old.get(attr)), normal(attr, new.get(attr)))


def normal(attr: str, value: Any) -> Any:
    """A number as text; null in place of what is empty or the default."""
    if is_number(value):
        value = str(int(value)) if float(value).is_integer() else str(value)
    if value is None or value == "" or value == [] or same(value, ATTR_DEFAULTS[attr]):
        return None
    return value
