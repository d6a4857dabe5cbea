"""The tokens library of a file and the ways in which changes alter it (contract/file-data.md §6, changes.md §11).

Sets are a tree: the set `a/b` is the leaf `S-b` in the group `G-a`. Themes are a tree of two levels, group and name.
Every function gives a new library; the one given stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from penpot_core.transit import Keyword, OrderedMap
from penpot_plugins.files.model.keys import ID, MODIFIED_AT, NAME, ROOT_ID
from penpot_plugins.files.model.ordered_tree import (
    Path,
    leaves,
    mapped_leaves,
    node_at,
    with_node,
    without_node,
)
from penpot_plugins.files.transit import Token, TokenSet, TokensLib, TokenTheme

SETS, THEMES, ACTIVE_THEMES = Keyword("sets"), Keyword("themes"), Keyword("active-themes")
TOKENS, GROUP, DESCRIPTION = Keyword("tokens"), Keyword("group"), Keyword("description")
IS_SOURCE, EXTERNAL_ID = Keyword("is-source"), Keyword("external-id")

HIDDEN_THEME = "__PENPOT__HIDDEN__TOKEN__THEME__"
HIDDEN_THEME_PATH = f"/{HIDDEN_THEME}"

Attrs = Mapping[Any, Any]


def empty_lib(now: datetime) -> TokensLib:
    """A library of no sets, with the hidden theme alone, which is active."""
    hidden = new_theme({ID: ROOT_ID, NAME: HIDDEN_THEME, EXTERNAL_ID: ""}, now)
    return TokensLib(
        {
            SETS: OrderedMap(),
            THEMES: OrderedMap({"": OrderedMap({HIDDEN_THEME: hidden})}),
            ACTIVE_THEMES: frozenset({HIDDEN_THEME_PATH}),
        }
    )


def new_token(attrs: Attrs, now: datetime) -> Token:
    """A token with what is missing filled in."""
    return Token({DESCRIPTION: "", MODIFIED_AT: now, **attrs})


def new_set(attrs: Attrs, now: datetime) -> TokenSet:
    """A set with what is missing filled in."""
    return TokenSet({DESCRIPTION: "", MODIFIED_AT: now, TOKENS: OrderedMap(), **attrs})


def new_theme(attrs: Attrs, now: datetime) -> TokenTheme:
    """A theme with what is missing filled in; its own id stands in for an external one."""
    return TokenTheme(
        {
            GROUP: "",
            DESCRIPTION: "",
            IS_SOURCE: False,
            EXTERNAL_ID: str(attrs[ID]),
            MODIFIED_AT: now,
            SETS: frozenset[str](),
            **attrs,
        }
    )


def normal_name(name: str) -> str:
    """A set name with its parts trimmed and empty ones dropped."""
    return "/".join(part for part in map(str.strip, name.split("/")) if part)


def group_path(names: Sequence[str]) -> Path:
    """The path of a group of sets."""
    return tuple(f"G-{name}" for name in names)


def set_path(names: Sequence[str]) -> Path:
    """The path of a set."""
    return (*group_path(names[:-1]), f"S-{names[-1]}")


def theme_path(theme: Attrs) -> Path:
    """The path of a theme."""
    return theme[GROUP], theme[NAME]


def found(tree: OrderedMap, item_id: UUID) -> tuple[Path, Any] | None:
    """A set or theme by its id, with its path."""
    return next(((path, item) for path, item in leaves(tree) if item.get(ID) == item_id), None)


def changed(lib: TokensLib, **parts: Any) -> TokensLib:
    """A library with some of its parts replaced."""
    return TokensLib({**lib, **{Keyword(name.replace("_", "-")): part for name, part in parts.items()}})


# Sets


def put_set(lib: TokensLib, item_id: UUID, attrs: Attrs, now: datetime) -> TokensLib:
    """Add a set, or replace the one of that id; renamed, it keeps its place and the themes follow."""
    known, made = found(lib[SETS], item_id), new_set(attrs, now)
    new_path = set_path(made[NAME].split("/"))
    if known is None:
        return changed(lib, sets=with_node(lib[SETS], new_path, made))
    path, old = known
    made[MODIFIED_AT] = now
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
    """Remove a set; groups that it leaves empty go, and no theme names it any more."""
    known = found(lib[SETS], item_id)
    if known is None:
        return lib
    path, old = known
    without = changed(lib, sets=without_node(lib[SETS], path))
    return with_theme_sets(without, {old[NAME]: ""}.get, now, only_changed=False)


def with_theme_sets(
    lib: TokensLib, new_name: Callable[[str], str | None], now: datetime, *, only_changed: bool
) -> TokensLib:
    """Rename sets in every theme: `new_name` gives another name, "" to drop it, None to leave it."""

    def follow(theme: TokenTheme) -> TokenTheme:
        names = {name: new_name(name) for name in theme[SETS]}
        if only_changed and all(new is None for new in names.values()):
            return theme
        kept = frozenset(name if new is None else new for name, new in names.items() if new != "")
        return TokenTheme({**theme, SETS: kept, MODIFIED_AT: now})

    return changed(lib, themes=mapped_leaves(lib[THEMES], follow))


def rename_set_group(lib: TokensLib, group: Sequence[str], name: str, now: datetime) -> TokensLib:
    """Give a group of sets another name: all sets below it are renamed."""
    prefix = group_path(group)
    node = node_at(lib[SETS], prefix)
    if not group or type(node) is not OrderedMap:
        return lib
    new_prefix = (*prefix[:-1], f"G-{name}")
    for path, item in leaves(node):
        new_path = (*new_prefix, *path)
        made = TokenSet({**item, NAME: joined(new_path), MODIFIED_AT: now})
        lib = renamed(lib, (*prefix, *path), new_path, item[NAME], made, now)
    return lib


def joined(path: Path) -> str:
    """The name of the set at a path."""
    return "/".join(key[2:] for key in path)


def before_path(names: Sequence[str] | None, *, group: bool) -> Path | None:
    """The path of the set or group that something goes before."""
    if not names:
        return None
    return group_path(names) if group else set_path(names)


def move_set(
    lib: TokensLib, old: Sequence[str], new: Sequence[str], before: Path | None, now: datetime
) -> TokensLib:
    """Move a set to another path, or to another place among its siblings."""
    if not old or not new:
        return lib
    path, new_path = set_path(old), set_path(new)
    item = node_at(lib[SETS], path)
    if type(item) is not TokenSet:
        return lib
    made = item if path == new_path else TokenSet({**item, NAME: joined(new_path), MODIFIED_AT: now})
    placed = moved(lib[SETS], path, new_path, made, before)
    return with_theme_sets(changed(lib, sets=placed), {item[NAME]: made[NAME]}.get, now, only_changed=True)


def move_set_group(
    lib: TokensLib, old: Sequence[str], new: Sequence[str], before: Path | None, now: datetime
) -> TokensLib:
    """Move a group of sets, all of which are renamed, or put it elsewhere among its siblings."""
    if not old or not new:
        return lib
    path, new_path = group_path(old), group_path(new)
    node = node_at(lib[SETS], path)
    if type(node) is not OrderedMap:
        return lib
    names: dict[str, str] = {}
    for inner, item in leaves(node):
        names[item[NAME]] = joined((*new_path, *inner))

    def rename(item: TokenSet) -> TokenSet:
        return TokenSet({**item, NAME: names[item[NAME]], MODIFIED_AT: now})

    made = node if path == new_path else mapped_leaves(node, rename)
    placed = moved(lib[SETS], path, new_path, made, before)
    new_names = {name: new_name for name, new_name in names.items() if name != new_name}
    return with_theme_sets(changed(lib, sets=placed), new_names.get, now, only_changed=True)


def moved(sets: OrderedMap, path: Path, new_path: Path, node: Any, before: Path | None) -> OrderedMap:
    """Take a node away and put it before another, or at the end; a group already there takes it in."""
    if path == new_path and before == path:
        return sets
    rest = without_node(sets, path)
    there = node_at(rest, new_path)
    if type(there) is OrderedMap and type(node) is OrderedMap:
        node = OrderedMap({**there, **node})
    beside = (*new_path[:-1], before[-1]) if before is not None and path == new_path else before
    return with_node(rest, new_path, node, beside)


# Tokens


def put_token(lib: TokensLib, set_id: UUID, token_id: UUID, attrs: Attrs, now: datetime) -> TokensLib:
    """Add a token to a set, or merge into the one of that id, which keeps its place when renamed."""

    def change(tokens: OrderedMap) -> OrderedMap:
        old_name = name_of(tokens, token_id)
        if old_name is None:
            made = new_token(attrs, now)
            return with_node(tokens, [made[NAME]], made)
        merged = Token({**tokens[old_name], **attrs})
        if merged == tokens[old_name]:
            return tokens
        merged[MODIFIED_AT] = now
        return OrderedMap(
            (merged[NAME], merged) if name == old_name else (name, token)
            for name, token in tokens.items()
            if name == old_name or name != merged[NAME]
        )

    return with_tokens(lib, set_id, change, now)


def remove_token(lib: TokensLib, set_id: UUID, token_id: UUID, now: datetime) -> TokensLib:
    """Remove a token from a set."""

    def change(tokens: OrderedMap) -> OrderedMap:
        name = name_of(tokens, token_id)
        return tokens if name is None else without_node(tokens, [name])

    return with_tokens(lib, set_id, change, now)


def name_of(tokens: OrderedMap, token_id: UUID) -> str | None:
    """The key of a token."""
    return next((name for name, token in tokens.items() if token.get(ID) == token_id), None)


def with_tokens(
    lib: TokensLib, set_id: UUID, change: Callable[[OrderedMap], OrderedMap], now: datetime
) -> TokensLib:
    """Change the tokens of a set, which becomes newer where they differ; a set that is not there stays so."""
    known = found(lib[SETS], set_id)
    if known is None:
        return lib
    path, item = known
    tokens = change(item[TOKENS])
    if tokens is item[TOKENS]:
        return lib
    made = TokenSet({**item, TOKENS: tokens, MODIFIED_AT: now})
    return changed(lib, sets=with_node(lib[SETS], path, made))


# Themes


def put_theme(lib: TokensLib, item_id: UUID, attrs: Attrs, now: datetime) -> TokensLib:
    """Add a theme, or merge into the one of that id; renamed or regrouped, it is no longer active."""
    known = found(lib[THEMES], item_id)
    if known is None:
        made = new_theme(attrs, now)
        return changed(lib, themes=with_node(lib[THEMES], theme_path(made), made))
    path, old = known
    merged = TokenTheme({**old, **attrs})
    if merged == old:
        return lib
    merged[MODIFIED_AT] = now
    new_path = theme_path(merged)
    themes = with_node(lib[THEMES], new_path, merged, before=path)
    if new_path == path:
        return changed(lib, themes=themes)
    active = lib[ACTIVE_THEMES] - {"/".join(path)}
    return changed(lib, themes=without_node(themes, path), active_themes=active)


def remove_theme(lib: TokensLib, item_id: UUID) -> TokensLib:
    """Remove a theme; its group goes with its last one."""
    known = found(lib[THEMES], item_id)
    if known is None:
        return lib
    active = lib[ACTIVE_THEMES] - {"/".join(known[0])}
    return changed(lib, themes=without_node(lib[THEMES], known[0]), active_themes=active)


def activate_themes(lib: TokensLib, paths: frozenset[str]) -> TokensLib:
    """Make exactly these themes active, by their paths."""
    return changed(lib, active_themes=paths)
