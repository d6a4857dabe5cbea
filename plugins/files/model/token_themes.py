"""Themes of token sets: added, changed, activated, removed (contract/changes.md §11)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from penpot_plugins.files.model.keys import MODIFIED_AT
from penpot_plugins.files.model.ordered_tree import with_node, without_node
from penpot_plugins.files.model.tokens_lib import (
    ACTIVE_THEMES,
    THEMES,
    Attrs,
    changed,
    found,
    new_theme,
    theme_path,
)
from penpot_plugins.files.shapes.comparison import same
from penpot_plugins.files.transit import TokensLib


def put_theme(lib: TokensLib, item_id: UUID, attrs: Attrs, now: datetime) -> TokensLib:
    """Add a theme, or merge into the one of that id; renamed or regrouped, it is no longer active."""
    known = found(lib[THEMES], item_id)
    if known is None:
        made = new_theme(attrs, now)
        return changed(lib, themes=with_node(lib[THEMES], theme_path(made), made))
    path, old = known
    merged = new_theme({**old, **attrs}, now)
    if same(merged, old):
        return lib
    merged[MODIFIED_AT] = now
    new_path = theme_path(merged)
    themes = with_node(lib[THEMES], new_path, merged, before=path)
    if new_path == path:
        return changed(lib, themes=themes)
    active = frozenset(lib[ACTIVE_THEMES]) - {"/".join(path)}
    return changed(lib, themes=without_node(themes, path), active_themes=active)


def remove_theme(lib: TokensLib, item_id: UUID) -> TokensLib:
    """Remove a theme; its group goes with its last one."""
    known = found(lib[THEMES], item_id)
    if known is None:
        return lib
    active = frozenset(lib[ACTIVE_THEMES]) - {"/".join(known[0])}
    return changed(lib, themes=without_node(lib[THEMES], known[0]), active_themes=active)


def activate_themes(lib: TokensLib, paths: frozenset[str]) -> TokensLib:
    """Make exactly these themes active, by their paths."""
    return changed(lib, active_themes=paths)
