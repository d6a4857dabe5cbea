"""Shapes as packages of all ages have them, in JSON (contract/binfile.md §4 step 7e)."""

from __future__ import annotations

from typing import Any

from penpot_core.transit import Keyword
from penpot_plugins.files.migrations.effects import clean_color
from penpot_plugins.files.migrations.geometry import root_rebuilt
from penpot_plugins.files.migrations.paths import bool_content
from penpot_plugins.files.migrations.walks import mapped, updated, with_values
from penpot_plugins.files.schema import SHAPE, decode

DIRECTIONS = {
    "reverse-row": Keyword("row-reverse"),
    "reverse-column": Keyword("column-reverse"),
}


def read_shape(value: dict[Any, Any]) -> Any:
    """A shape of today's types, as far as its JSON tells; what is invalid the migrations or the last check meet."""
    if value.get("type") == "bool":
        value = bool_content(value)
    value = updated(value, "shadow", lambda shadows: mapped(shadows, with_clean_color))
    shape = decode(SHAPE, value)
    direction = shape.get("layout-flex-dir") if isinstance(shape, dict) else None
    if isinstance(direction, str) and direction in DIRECTIONS:
        shape = with_values(shape, layout_flex_dir=DIRECTIONS[direction])
    return root_rebuilt(shape) if isinstance(shape, dict) else shape


def with_clean_color(shadow: Any) -> Any:
    """A shadow whose colour has the keys of today."""
    return clean_color(shadow) if isinstance(shadow, dict) else shadow
