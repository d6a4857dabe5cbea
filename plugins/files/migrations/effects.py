"""Shadows and layouts."""

from __future__ import annotations

from typing import Any

from penpot_core.transit import Keyword
from penpot_plugins.files.migrations.migration import FileMigration, ShapeChange, of_shapes
from penpot_plugins.files.migrations.walks import (
    Attrs,
    kept,
    mapped,
    only,
    renamed,
    updated,
    with_values,
    without_nulls,
)
from penpot_plugins.files.schema.effects import SHADOW, SHADOW_COLOR

COLOR_KEYS = frozenset({"color", "opacity", "ref-id", "ref-file"})
OLD_REFERENCES = {"id": Keyword("ref-id"), "file-id": Keyword("ref-file")}
NO_WRAP, ROW_REVERSE = Keyword("nowrap"), Keyword("row-reverse")


def valid_shadows(change: ShapeChange) -> ShapeChange:
    """A change of every shadow; those that are not valid afterwards go."""

    def each(shadow: Any) -> Any:
        return change(shadow) if isinstance(shadow, dict) else shadow

    def changed(shape: Attrs) -> Attrs:
        return updated(shape, "shadow", lambda shadows: kept(mapped(shadows, each), SHADOW.fits))

    return changed


def color_as_map(shadow: Attrs) -> Attrs:
    """A colour that is a text as a map; without nulls."""
    color = shadow.get("color")
    if type(color) is str:
        return with_values(shadow, color={Keyword("color"): color, Keyword("opacity"): 1})
    return color_without_nulls(shadow)


def color_without_nulls(shadow: Attrs) -> Attrs:
    """A colour without nulls."""
    return updated(shadow, "color", lambda color: without_nulls(color) if isinstance(color, dict) else color)


def clean_color(shadow: Attrs) -> Attrs:
    """A colour with the keys of today, read as the schema reads it."""

    def clean(color: Any) -> Any:
        if not isinstance(color, dict):
            return color
        present = {old: new for old, new in OLD_REFERENCES.items() if color.get(old) is not None}
        known = only(renamed(color, present), COLOR_KEYS)
        return without_nulls(SHADOW_COLOR.decode(known))

    return updated(shadow, "color", clean)


def shadows_reversed(shape: Attrs) -> Attrs:
    """Shadows in the order in which they are painted today."""
    return updated(
        shape,
        "shadow",
        lambda all_of: all_of[::-1] if isinstance(all_of, list) and len(all_of) > 1 else all_of,
    )


def wrap_kind(shape: Attrs) -> Attrs:
    """`nowrap` as it is spelt today."""
    return (
        with_values(shape, layout_wrap_type=NO_WRAP) if shape.get("layout-wrap-type") == "no-wrap" else shape
    )


def flex_direction(shape: Attrs) -> Attrs:
    """`row-reverse` as it is spelt today."""
    wrong = shape.get("layout-flex-dir") == "reverse-row"
    return with_values(shape, layout_flex_dir=ROW_REVERSE) if wrong else shape


MIGRATIONS: tuple[FileMigration, ...] = (
    of_shapes("legacy-44", valid_shadows(color_as_map)),
    of_shapes("legacy-52", wrap_kind, components=False),
    of_shapes("legacy-54", valid_shadows(color_without_nulls)),
    of_shapes("legacy-67", shadows_reversed),
    of_shapes("0015-clean-shadow-color", valid_shadows(clean_color)),
    of_shapes("0017-fix-layout-flex-dir", flex_direction),
)
