"""Tokens in the JSON form of the design tokens community group, as exports have them (contract/file-data.md §6.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from penpot_core.ids import next_id
from penpot_core.transit import Keyword, OrderedMap
from penpot_plugins.files.model.keys import ID, NAME, TYPE
from penpot_plugins.files.model.ordered_tree import with_node
from penpot_plugins.files.model.tokens_lib import (
    DESCRIPTION,
    EXTERNAL_ID,
    GROUP,
    HIDDEN_THEME,
    HIDDEN_THEME_PATH,
    IS_SOURCE,
    SETS,
    THEMES,
    TOKENS,
    changed,
    empty_lib,
    names_in,
    new_set,
    new_theme,
    new_token,
    normal_name,
    set_path,
    theme_path,
)
from penpot_plugins.files.schema.scalars import uuid_in
from penpot_plugins.files.transit import Token, TokensLib
from penpot_plugins.files.transit.tokens_json import SHADOW_PARTS, TYPES_BY_NAME

VALUE = Keyword("value")

IN_TYPOGRAPHY = dict(TYPES_BY_NAME) | {"lineHeights": "line-height", "lineHeight": "line-height"}
IN_SHADOW = {name: part for part, name in SHADOW_PARTS.items()} | {"x": "offset-x", "y": "offset-y"}
META = ("$themes", "$metadata")
DEEPEST = 50


class TokensInvalid(ValueError):
    """The JSON holds no tokens; the text says why."""


def read_tokens(document: Mapping[str, Any]) -> TokensLib:
    """A tokens library. Raises TokensInvalid where there are neither tokens nor themes."""
    now = datetime.now(UTC)
    metadata = map_in(document.get("$metadata"))
    sets = {
        normal_name(name): node for name, node in document.items() if name not in META and normal_name(name)
    }
    order = [normal_name(name) for name in list_in(metadata.get("tokenSetOrder")) if isinstance(name, str)]
    themes = [theme for theme in list_in(document.get("$themes")) if isinstance(theme, dict)]
    if not sets and not themes:
        raise TokensInvalid("There are neither token sets nor themes.")
    tree = OrderedMap()
    for name in dict.fromkeys([*(name for name in order if name in sets), *sets]):
        tree = with_node(tree, set_path(names_in([name])), read_set(name, sets[name], now))
    lib = changed(empty_lib(now), sets=tree)
    return with_themes(lib, themes, metadata, frozenset(sets), now)


def map_in(value: Any) -> dict[str, Any]:
    """A map, or an empty one."""
    return value if isinstance(value, dict) else {}


def list_in(value: Any) -> list[Any]:
    """A list, or an empty one."""
    return value if isinstance(value, list) else []


def read_set(name: str, node: Any, now: datetime) -> Any:
    """A set with all the tokens below it."""
    tokens = OrderedMap((token[NAME], token) for token in tokens_in(map_in(node), (), None, now))
    return new_set({ID: next_id(), NAME: name, TOKENS: tokens}, now)


def tokens_in(
    node: Mapping[str, Any], path: tuple[str, ...], kind: str | None, now: datetime
) -> Iterator[Token]:
    """The tokens of a group; a token's type is its own, or the nearest group's. Unknown types are left out."""
    if len(path) > DEEPEST:
        raise TokensInvalid("Groups are nested too deeply.")
    for name, inner in node.items():
        if not isinstance(inner, dict) or name.startswith("$"):
            continue
        told = inner.get("$type", inner.get("type"))
        own = told if isinstance(told, str) else kind
        if "$value" in inner or ("value" in inner and not isinstance(inner["value"], dict)):
            token = read_token(".".join((*path, name)), inner, own, now)
            if token is not None:
                yield token
        else:
            yield from tokens_in(inner, (*path, name), own, now)


def read_token(name: str, node: Mapping[str, Any], kind: str | None, now: datetime) -> Token | None:
    """A token; None where its type is unknown."""
    known = None if kind is None else TYPES_BY_NAME.get(kind)
    if known is None:
        return None
    described = node.get("$description", node.get("description"))
    return new_token(
        {
            ID: next_id(),
            NAME: name,
            TYPE: Keyword(known),
            VALUE: value_in(known, node.get("$value", node.get("value"))),
            DESCRIPTION: described if isinstance(described, str) else "",
        },
        now,
    )


def value_in(kind: str, value: Any) -> Any:
    """The value of a token of a type in its inner form."""
    if kind == "font-family" and isinstance(value, str):
        return [part.strip() for part in value.split(",")] if not value.startswith("{") else value
    if kind == "typography" and isinstance(value, dict):
        named = {str(IN_TYPOGRAPHY.get(key, key)): part for key, part in value.items()}
        return {Keyword(name): value_in(name, part) for name, part in named.items()}
    if kind == "shadow" and isinstance(value, dict | list):
        return [shadow_in(one) for one in (value if isinstance(value, list) else [value])]
    return value


def shadow_in(value: Any) -> Any:
    """One shadow in its inner form."""
    if not isinstance(value, dict):
        return value
    shadow: dict[Any, Any] = {
        Keyword(IN_SHADOW[key]): part for key, part in value.items() if key in IN_SHADOW
    }
    inner = shadow.get(Keyword("inset"))
    is_inner = inner is True or inner == "true" or value.get("type") == "innerShadow"
    return {**shadow, Keyword("inset"): is_inner}


def with_themes(
    lib: TokensLib,
    themes: list[dict[str, Any]],
    metadata: Mapping[str, Any],
    sets: frozenset[str],
    now: datetime,
) -> TokensLib:
    """The library with themes; what is active without one belongs to the hidden theme."""
    tree = lib[THEMES]
    active_sets = [name for name in list_in(metadata.get("activeSets")) if isinstance(name, str)]
    hidden = tree[""][HIDDEN_THEME]
    tree = with_node(tree, theme_path(hidden), type(hidden)({**hidden, SETS: frozenset(active_sets) & sets}))
    for theme in themes:
        made = new_theme(theme_attrs(theme, sets), now)
        tree = with_node(tree, theme_path(made), made)
    active = frozenset(path for path in list_in(metadata.get("activeThemes")) if isinstance(path, str))
    return changed(lib, themes=tree, active_themes=active or frozenset({HIDDEN_THEME_PATH}))


def theme_attrs(theme: Mapping[str, Any], sets: frozenset[str]) -> dict[Keyword, Any]:
    """The attributes of a theme."""
    external = theme.get("id") if isinstance(theme.get("id"), str) else ""
    known = uuid_in(external)
    selected = map_in(theme.get("selectedTokenSets"))
    return {
        ID: known if isinstance(known, UUID) else next_id(),
        EXTERNAL_ID: external,
        NAME: str(theme.get("name") or ""),
        GROUP: str(theme.get("group") or ""),
        DESCRIPTION: str(theme.get("description") or ""),
        IS_SOURCE: theme.get("isSource") is True,
        SETS: frozenset(name for name, state in selected.items() if state == "enabled" and name in sets),
    }
