"""Texts: attributes of their nodes, and the positions that clients derived from them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from penpot_core.transit import Keyword
from penpot_plugins.files.migrations.migration import FileMigration, ShapeChange, of_shapes
from penpot_plugins.files.migrations.walks import (
    Attrs,
    is_content,
    kept,
    map_nodes,
    mapped,
    updated,
    with_values,
    without,
    without_nulls,
)
from penpot_plugins.files.schema.paint import FILL
from penpot_plugins.files.schema.text import POSITION_DATA
from penpot_plugins.files.shapes.comparison import is_number

REFERENCES = ("typography-ref-file", "typography-ref-id", "fill-color-ref-file", "fill-color-ref-id")

DEFAULTS = {
    "font-family": "sourcesanspro",
    "font-size": "14",
    "font-style": "normal",
    "font-weight": "400",
    "direction": "ltr",
    "text-decoration": "none",
    "text-transform": "none",
}
"""What stands in for a blank style (contract/file-data.md §3.7)."""


def of_texts(change: ShapeChange) -> ShapeChange:
    """A change of texts alone."""

    def changed(shape: Attrs) -> Attrs:
        return change(shape) if shape.get("type") == "text" else shape

    return changed


def in_content(wanted: Callable[[Attrs], bool], change: Callable[[Attrs], Attrs]) -> ShapeChange:
    """A change of nodes of texts."""
    return of_texts(lambda shape: updated(shape, "content", lambda root: map_nodes(root, wanted, change)))


def without_positions(shape: Attrs) -> Attrs:
    """A text without positions."""
    return without(shape, "position-data")


def near_positions(shape: Attrs) -> Attrs:
    """Positions that lie nowhere on the text go."""
    places, points = shape.get("position-data"), shape.get("points")
    if not places or not points:
        return shape
    xs, ys = [point["x"] for point in points], [point["y"] for point in points]
    box = min(xs), min(ys), max(xs), max(ys)
    return shape if any(overlaps(box, place) for place in places) else without(shape, "position-data")


def overlaps(box: tuple[float, float, float, float], place: Attrs) -> bool:
    """Whether a position, whose y is its lower edge, meets a box."""
    if not all(is_number(place.get(key)) for key in ("x", "y", "width", "height")):
        return False
    left, top, right, bottom = box
    across = place["x"] <= right and place["x"] + place["width"] >= left
    return bool(across and place["y"] - place["height"] <= bottom and place["y"] >= top)


def uuid_references(node: Attrs) -> Attrs:
    """References that are no uuids are null."""
    for key in REFERENCES:
        node = updated(node, key, lambda value: value if isinstance(value, UUID) else None)
    return node


def as_text(value: Any) -> Any:
    """A number as text."""
    return str(value) if is_number(value) else value


def valid_node(node: Attrs) -> Attrs:
    """A node with valid fills, sizes and weights as texts, and no nulls."""
    node = updated(node, "fills", lambda fills: kept(fills, FILL.fits))
    for key in ("font-size", "font-weight"):
        node = updated(node, key, as_text)
    return without_nulls(node)


def read_positions(shape: Attrs) -> Attrs:
    """Positions as the schema reads them."""
    return updated(shape, "position-data", POSITION_DATA.decode)


def blank_to_default(node: Attrs) -> Attrs:
    """Blank styles are those of a new text."""
    for key, default in DEFAULTS.items():
        value = node.get(key)
        blank = value is None or (isinstance(value, str) and not value.strip())
        if key in node and blank:
            node = with_values(node, **{Keyword(key): default})
    return node


def without_blanks(shape: Attrs) -> Attrs:
    """A text without blank styles, in its content and its positions."""
    shape = updated(shape, "content", lambda root: map_nodes(root, is_content, blank_to_default))
    return updated(shape, "position-data", lambda places: mapped(places or [], blank_to_default))


MIGRATIONS: tuple[FileMigration, ...] = (
    of_shapes("legacy-18", of_texts(without_positions)),
    of_shapes("legacy-19", of_texts(near_positions)),
    of_shapes("legacy-29", in_content(lambda _: True, uuid_references)),
    of_shapes("legacy-43", in_content(is_content, valid_node)),
    of_shapes("0012-fix-position-data", of_texts(read_positions)),
    of_shapes("0015-fix-text-attrs-blank-strings", of_texts(without_blanks)),
)
