"""Library colours, components as assets, and tokens."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from penpot_core.ids import next_id
from penpot_core.transit import OrderedMap
from penpot_plugins.files.migrations.migration import FileMigration, of_data, of_entries, of_shapes
from penpot_plugins.files.migrations.walks import (
    Attrs,
    Data,
    like,
    only,
    updated,
    with_values,
    without,
    without_nulls,
)
from penpot_plugins.files.model.keys import ID, NAME, words
from penpot_plugins.files.model.ordered_tree import leaves, mapped_leaves
from penpot_plugins.files.model.tokens_lib import SETS, THEMES, changed
from penpot_plugins.files.schema import LIBRARY_COLOR
from penpot_plugins.files.transit import TokenSet, TokensLib, TokenTheme

COLOR_KEYS = frozenset(words("id name path opacity modified-at plugin-data color gradient image"))


def valid_colors(data: Data) -> Data:
    """Colours that the schema accepts."""

    def valid(colors: Any) -> Any:
        if not isinstance(colors, dict) or all(map(LIBRARY_COLOR.fits, colors.values())):
            return colors
        return like(colors, {key: color for key, color in colors.items() if LIBRARY_COLOR.fits(color)})

    return updated(data, "colors", valid)


def clean_color(color: Attrs) -> Attrs:
    """A colour with known keys; an opacity that is null is full."""
    color = only(color, COLOR_KEYS)
    if color.get("opacity", 1) is None:
        color = with_values(color, opacity=1)
    return without_nulls(color)


def component_path(component: Attrs) -> Attrs:
    """A component with a path, if only an empty one."""
    return with_values(component, path="") if component.get("path") is None else component


def objects_of_deleted(component: Attrs) -> Attrs:
    """Only a deleted component keeps objects, if only none."""
    if not component.get("deleted"):
        return without(component, "objects")
    return with_values(component, objects={}) if component.get("objects") is None else component


def groups_without_tokens(shape: Attrs) -> Attrs:
    """Groups have no tokens, nor fills that came from one."""
    tokens = shape.get("applied-tokens")
    if shape.get("type") != "group" or "applied-tokens" not in shape:
        return shape
    if isinstance(tokens, dict) and "fill" in tokens:
        shape = with_values(shape, fills=[])
    return without(shape, "applied-tokens")


def unique_set_ids(data: Data) -> Data:
    """Token sets whose id is taken by an earlier one get a new one."""

    def unique(lib: Any) -> Any:
        if type(lib) is not TokensLib:
            return lib
        ids = [one.get(ID) for _, one in leaves(lib[SETS])]
        if len(ids) == len(set(ids)):
            return lib
        seen: set[UUID] = set()

        def renewed(one: TokenSet) -> TokenSet:
            if one.get(ID) in seen:
                return TokenSet({**one, ID: next_id()})
            seen.add(one[ID])
            return one

        return changed(lib, sets=mapped_leaves(lib[SETS], renewed))

    return updated(data, "tokens-lib", unique)


def existing_sets(data: Data) -> Data:
    """Themes name sets that exist alone."""

    def existing(lib: Any) -> Any:
        if type(lib) is not TokensLib:
            return lib
        names = {one.get(NAME) for _, one in leaves(lib[SETS])}
        if all(names.issuperset(theme.get(SETS) or ()) for theme in themes_of(lib)):
            return lib

        def trimmed(theme: TokenTheme) -> TokenTheme:
            return TokenTheme({**theme, SETS: frozenset(names.intersection(theme.get(SETS) or ()))})

        return changed(lib, themes=mapped_leaves(lib[THEMES], trimmed))

    return updated(data, "tokens-lib", existing)


def themes_of(lib: TokensLib) -> list[TokenTheme]:
    """All themes of a library."""
    themes = lib[THEMES]
    return [theme for _, theme in leaves(themes)] if type(themes) is OrderedMap else []


MIGRATIONS: tuple[FileMigration, ...] = (
    of_data("legacy-51", valid_colors),
    of_shapes("0001-remove-tokens-from-groups", groups_without_tokens, components=False),
    of_entries("0008-fix-library-colors-v4", "colors", clean_color),
    of_data("0009-clean-library-colors", valid_colors),
    of_entries("0013-fix-component-path", "components", component_path),
    of_data("0014-fix-tokens-lib-duplicate-ids", unique_set_ids),
    of_entries("0014-clear-components-nil-objects", "components", without_nulls),
    of_entries("0018-remove-unneeded-objects-from-components", "components", objects_of_deleted),
    of_data("0023-repair-token-themes-with-inexistent-sets", existing_sets),
)
