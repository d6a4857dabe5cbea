"""Token sets and groups of them: added, renamed, moved, removed; the themes that name them follow.

Source: contract/changes.md §11.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from penpot_core.transit import OrderedMap
from penpot_plugins.files.model.keys import MODIFIED_AT, NAME
from penpot_plugins.files.model.ordered_tree import (
    Path,
    leaves,
    mapped_leaves,
    node_at,
    reordered,
    with_node,
    without_node,
)
from penpot_plugins.files.model.tokens_lib import (
    SETS,
    THEMES,
    Attrs,
    changed,
    found,
    group_path,
    joined,
    names_in,
    new_set,
    set_path,
)
from penpot_plugins.files.transit import TokenSet, TokensLib, TokenTheme


def put_set(lib: TokensLib, item_id: UUID, attrs: Attrs, now: datetime) -> TokensLib:
    """Add a set, or replace the one of that id; renamed, it keeps its place and the themes follow."""
    known, made = found(lib[SETS], item_id), new_set(attrs, now)
    new_path = set_path(names_in([made[NAME]]))
    if known is None:
        return changed(lib, sets=with_node(lib[SETS], new_path, made))
    path, old = known
    return renamed(lib, path, new_path, old[NAME], made, now)


def renamed(
    lib: TokensLib, path: Path, new_path: Path, old_name: str, made: TokenSet, now: datetime
) -> TokensLib:
    """Put a set at its new path, before where it was."""
    sets = with_node(lib[SETS], new_path, made, before=path)
    if new_path == path:
        return changed(lib, sets=sets)
    return with_theme_sets(
        changed(lib, sets=without_node(sets, path)), {old_name: made[NAME]}.get, now, only_changed=True
    )


def remove_set(lib: TokensLib, item_id: UUID, now: datetime) -> TokensLib:
    """Remove a set; groups that it leaves empty go, and no theme names it any more.

    All themes become newer, also where there is no such set.
    """
    known = found(lib[SETS], item_id)
    if known is None:
        return with_theme_sets(lib, dict[str, str]().get, now, only_changed=False)
    path, old = known
    without = changed(lib, sets=without_node(lib[SETS], path))
    return with_theme_sets(without, {old[NAME]: ""}.get, now, only_changed=False)


def with_theme_sets(
    lib: TokensLib, new_name: Callable[[str], str | None], now: datetime | None, *, only_changed: bool
) -> TokensLib:
    """Rename sets in every theme: `new_name` gives another name, "" to drop it, None to leave it.

    `now` is what the themes get as `modified-at`; they keep theirs where it is None.
    """

    def follow(theme: TokenTheme) -> TokenTheme:
        names = {name: new_name(name) for name in theme[SETS]}
        if only_changed and all(new is None for new in names.values()):
            return theme
        kept = frozenset(name if new is None else new for name, new in names.items() if new != "")
        return TokenTheme({**theme, SETS: kept, MODIFIED_AT: now or theme[MODIFIED_AT]})

    return changed(lib, themes=mapped_leaves(lib[THEMES], follow))


def rename_set_group(lib: TokensLib, group: Sequence[str], name: str, now: datetime) -> TokensLib:
    """Give a group of sets another name: all sets below it are renamed."""
    prefix, parts = group_path(names_in(group)), names_in([name])
    node = node_at(lib[SETS], prefix)
    if not prefix or not parts or type(node) is not OrderedMap:
        return lib
    new_prefix = (*prefix[:-1], *group_path(parts))
    for path, item in leaves(node):
        new_path = (*new_prefix, *path)
        made = TokenSet({**item, NAME: joined(new_path), MODIFIED_AT: now})
        lib = renamed(lib, (*prefix, *path), new_path, item[NAME], made, now)
    return lib


def before_path(names: Sequence[str] | None, *, group: bool) -> Path | None:
    """The path of the set or group that something goes before."""
    parts = names_in(names or ())
    if not parts:
        return None
    return group_path(parts) if group else set_path(parts)


def move_set(
    lib: TokensLib, old: Sequence[str], new: Sequence[str], before: Path | None, now: datetime
) -> TokensLib:
    """Move a set to another path, or to another place among its siblings."""
    old_names, new_names = names_in(old), names_in(new)
    if not old_names or not new_names:
        return lib
    path, new_path = set_path(old_names), set_path(new_names)
    item = node_at(lib[SETS], path)
    if type(item) is not TokenSet:
        return lib
    made = TokenSet({**item, NAME: joined(new_path), MODIFIED_AT: now})
    placed = changed(lib, sets=moved(lib[SETS], path, new_path, made, before))
    if path == new_path:
        return placed
    return with_theme_sets(placed, {item[NAME]: made[NAME]}.get, now, only_changed=True)


def move_set_group(
    lib: TokensLib, old: Sequence[str], new: Sequence[str], before: Path | None, now: datetime
) -> TokensLib:
    """Move a group of sets, all of which are renamed, or put it elsewhere among its siblings."""
    path, new_path = group_path(names_in(old)), group_path(names_in(new))
    node = node_at(lib[SETS], path)
    if not path or not new_path or type(node) is not OrderedMap:
        return lib
    names: dict[str, str] = {}
    for inner, item in leaves(node):
        names[item[NAME]] = joined((*new_path, *inner))

    def rename(item: TokenSet) -> TokenSet:
        return TokenSet({**item, NAME: names[item[NAME]], MODIFIED_AT: now})

    made = node if path == new_path else mapped_leaves(node, rename)
    placed = moved(lib[SETS], path, new_path, made, before)
    new_names = {name: new_name for name, new_name in names.items() if name != new_name}
    return with_theme_sets(changed(lib, sets=placed), new_names.get, None, only_changed=True)


def moved(sets: OrderedMap, path: Path, new_path: Path, node: Any, before: Path | None) -> OrderedMap:
    """Put a node before another, or at the end, and take it from where it was; a group already there takes it in.

    The old place goes last, so that groups on the way to both keep theirs. A group that goes into itself is first
    taken away: it would go with its old place.
    """
    if path == new_path:
        return reordered(with_node(sets, path, node), path, before[-1] if before is not None else None)
    into_itself = new_path[: len(path)] == path
    there = node_at(without_node(sets, path), new_path)
    if type(there) is OrderedMap and type(node) is OrderedMap:
        node = OrderedMap({**there, **node})
    if into_itself:
        return with_node(without_node(sets, path), new_path, node, before)
    return without_node(with_node(sets, new_path, node, before), path)
