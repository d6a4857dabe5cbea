"""The JSON form of a tokens library, after the Design Tokens format (contract/file-data.md §6.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from penpot_plugins.files.transit.values import Token, TokenSet, TokensLib, TokenTheme

TOKEN_TYPES: Mapping[str, str] = {
    "boolean": "boolean",
    "border-radius": "borderRadius",
    "color": "color",
    "dimensions": "dimension",
    "font-family": "fontFamilies",
    "font-size": "fontSizes",
    "font-weight": "fontWeights",
    "letter-spacing": "letterSpacing",
    "number": "number",
    "opacity": "opacity",
    "other": "other",
    "rotation": "rotation",
    "shadow": "shadow",
    "sizing": "sizing",
    "spacing": "spacing",
    "string": "string",
    "stroke-width": "borderWidth",
    "text-case": "textCase",
    "text-decoration": "textDecoration",
    "typography": "typography",
}
"""Names of the format by type of token."""

TYPES_BY_NAME: Mapping[str, str] = {name: kind for kind, name in TOKEN_TYPES.items()} | {
    "fontWeight": "font-weight",
    "fontSize": "font-size",
    "fontFamily": "font-family",
    "boxShadow": "shadow",
}
"""Types of token by their names in the format, those of older exports too."""

TYPOGRAPHY_PARTS: Mapping[str, str] = {
    **{
        part: TOKEN_TYPES[part]
        for part in (
            "font-family",
            "font-size",
            "font-weight",
            "letter-spacing",
            "text-case",
            "text-decoration",
        )
    },
    "line-height": "lineHeights",
}
SHADOW_PARTS: Mapping[str, str] = {
    "offset-x": "offsetX",
    "offset-y": "offsetY",
    **{part: part for part in ("blur", "spread", "color", "inset")},
}
HIDDEN_THEME = "__PENPOT__HIDDEN__TOKEN__THEME__"


def tokens_json(lib: TokensLib) -> dict[str, Any] | None:
    """A library as an object of sets, with `$themes` and `$metadata`; None for one that holds nothing.

    One that is no whole library is written as the map it is. The file's own is checked when it comes; but a client may
    put the tag under any key that nobody knows, and that must not make the file unreadable.
    """
    try:
        return exchange_form(lib)
    except (KeyError, TypeError, AttributeError, ValueError):
        return dict(lib)


def exchange_form(lib: TokensLib) -> dict[str, Any] | None:
    """A whole library in the exchange format. Raises KeyError and the like for one that is none."""
    sets = list(leaves(lib["sets"], TokenSet))
    themes = list(leaves(lib["themes"], TokenTheme))
    shown = [theme for theme in themes if theme["name"] != HIDDEN_THEME]
    if not sets and not shown:
        return None
    active = frozenset(lib["active-themes"])
    names = [item["name"] for item in sets]
    active_sets = {name for theme in themes if path_of(theme) in active for name in theme["sets"]}
    return {
        **{item["name"]: tokens_tree(item["tokens"].values()) for item in sets},
        "$themes": [theme_json(theme) for theme in shown],
        "$metadata": {
            "tokenSetOrder": names,
            "activeThemes": sorted(active - {f"/{HIDDEN_THEME}"}),
            "activeSets": sorted(active_sets, key=lambda name: (name not in names, name)),
        },
    }


def leaves(tree: Mapping[str, Any], kind: type) -> Iterator[Any]:
    """The items of a tree of groups, in order."""
    for node in tree.values():
        if isinstance(node, kind):
            yield node
        elif isinstance(node, Mapping):
            yield from leaves(node, kind)


def path_of(theme: TokenTheme) -> str:
    """How `active-themes` names a theme."""
    return f"{theme['group']}/{theme['name']}"


def theme_json(theme: TokenTheme) -> dict[str, Any]:
    """A theme; its id is the one that other programs know it by."""
    fields = {
        "id": theme.get("external-id"),
        "name": theme["name"],
        "group": theme["group"],
        "description": theme.get("description"),
        "isSource": theme.get("is-source"),
        "selectedTokenSets": dict.fromkeys(sorted(theme["sets"]), "enabled"),
    }
    return {name: value for name, value in fields.items() if value is not None}


def tokens_tree(tokens: Any) -> dict[str, Any]:
    """Tokens in groups by the dots in their names."""
    tree: dict[str, Any] = {}
    for token in tokens:
        *groups, name = token["name"].split(".")
        node = tree
        for group in groups:
            node = node.setdefault(group, {})
        node[name] = token_json(token)
    return tree


def token_json(token: Token) -> dict[str, Any]:
    """A token with its value in the format's words."""
    found = {"$value": value_json(token["type"], token["value"]), "$type": TOKEN_TYPES.get(token["type"])}
    description = token.get("description")
    return found if description is None else {**found, "$description": description}


def value_json(kind: str, value: Any) -> Any:
    """A token's value; parts of typographies and shadows are renamed."""
    if kind == "typography" and isinstance(value, Mapping):
        return renamed(value, TYPOGRAPHY_PARTS)
    if kind == "shadow" and isinstance(value, list | tuple):
        return [renamed(item, SHADOW_PARTS) if isinstance(item, Mapping) else item for item in value]
    return value


def renamed(value: Mapping[Any, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The parts that have a name in the format."""
    return {names[key]: part for key, part in value.items() if key in names}
