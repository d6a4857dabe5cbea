"""The tokens library of a file: its items, its paths, and the empty one (contract/file-data.md §6).

Sets are a tree: the set `a/b` is the leaf `S-b` in the group `G-a`. Themes are a tree of two levels, group
and name. What changes do to it is in token_sets.py, token_items.py and token_themes.py; a library given stays
as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from penpot_core.ids import next_id
from penpot_core.transit import Keyword, OrderedMap
from penpot_plugins.files.model.keys import ID, MODIFIED_AT, NAME, ROOT_ID
from penpot_plugins.files.model.ordered_tree import Path, leaves, mapped_leaves
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


def completed_lib(lib: TokensLib, now: datetime) -> TokensLib:
    """A library with what a client left out of it: parts that are missing, the hidden theme, attributes of sets.

    What is no library in form stays as it is, for a check to tell.
    """
    empty = empty_lib(now)
    parts = {**empty, **{key: part for key, part in lib.items() if part is not None}}
    groups = parts[THEMES]
    if type(groups) is OrderedMap:
        top = groups.get("", OrderedMap())
        if isinstance(top, dict) and HIDDEN_THEME not in top:
            parts[THEMES] = OrderedMap({**groups, "": OrderedMap({**top, **empty[THEMES][""]})})
    if type(parts[SETS]) is OrderedMap:
        parts[SETS] = mapped_leaves(parts[SETS], lambda item: completed_set(item, now))
    return TokensLib(parts)


def completed_set(item: Any, now: datetime) -> Any:
    """A set of a library with what a client left out of it, and its name made normal."""
    if type(item) is not TokenSet:
        return item
    given = {key: value for key, value in item.items() if value is not None}
    made = new_set({ID: next_id(), **given}, now)
    if type(made.get(NAME)) is str:
        made[NAME] = normal_name(made[NAME])
    if type(made[TOKENS]) is dict:
        made[TOKENS] = OrderedMap(made[TOKENS])
    return made


def new_token(attrs: Attrs, now: datetime) -> Token:
    """A token with what is missing filled in."""
    return Token({DESCRIPTION: "", MODIFIED_AT: now, **attrs})


def new_set(attrs: Attrs, now: datetime) -> TokenSet:
    """A set with what is missing filled in."""
    return TokenSet({DESCRIPTION: "", MODIFIED_AT: now, TOKENS: OrderedMap(), **attrs})


def new_theme(attrs: Attrs, now: datetime) -> TokenTheme:
    """A theme with what is missing filled in, an external id of its own too; names of sets are made normal."""
    return TokenTheme(
        {
            GROUP: "",
            DESCRIPTION: "",
            IS_SOURCE: False,
            EXTERNAL_ID: attrs[EXTERNAL_ID] if EXTERNAL_ID in attrs else str(next_id()),
            MODIFIED_AT: now,
            **attrs,
            SETS: frozenset(normal_name(name) for name in attrs.get(SETS) or ()),
        }
    )


def names_in(names: Sequence[str]) -> tuple[str, ...]:
    """The parts of names that slashes divide, trimmed, empty ones dropped."""
    return tuple(part for name in names for part in map(str.strip, name.split("/")) if part)


def normal_name(name: str) -> str:
    """A set name of such parts."""
    return "/".join(names_in([name]))


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


def joined(path: Path) -> str:
    """The name of the set at a path."""
    return "/".join(key[2:] for key in path)
