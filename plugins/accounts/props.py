"""A profile's props: an open map of which some keys have a known form (contract/rpc-accounts.md §3).

`reader` decodes the parameter once: known keys get their types (choices become keywords, also from JSON), unknown
ones stay as they came.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from penpot_core.rpc.decoders import (
    Decoder,
    Mismatch,
    at,
    boolean,
    collection,
    integer,
    limited,
    mapping,
    non_blank,
    nullable,
    one_of,
    text,
    uuid,
)
from penpot_core.rpc.decoders import Length as Limit
from penpot_core.transit import Keyword, record
from penpot_core.version import PENPOT_MAIN


def choice(*names: str) -> Decoder:
    """One of some names, as a keyword."""
    check = one_of(names)
    return lambda value: Keyword(check(value))


def open_map(required: Mapping[str, Decoder], optional: Mapping[str, Decoder]) -> Decoder:
    """A map whose known keys have a form; others are kept as they are."""
    known = {**required, **optional}

    def read(value: Any) -> dict[Any, Any]:
        given = mapping(value)
        names = {str(key) for key in given if type(key) is Keyword}
        for name in required:
            if name not in names:
                raise Mismatch("this key", (name,))
        return {
            key: at(str(key), known[str(key)], item) if type(key) is Keyword and str(key) in known else item
            for key, item in given.items()
        }

    return read


def map_of(member: Decoder) -> Decoder:
    """A map of any keys whose values have one form."""

    def read(value: Any) -> dict[Any, Any]:
        return {key: at(str(key), member, item) for key, item in mapping(value).items()}

    return read


NOTIFICATIONS = {
    "dashboard-comments": choice("all", "partial", "none"),
    "email-comments": choice("all", "partial", "none"),
    "email-invites": choice("all", "none"),
}
PLUGIN = open_map(
    {
        "plugin-id": text,
        "name": text,
        "host": text,
        "code": text,
        "permissions": collection(frozenset, text),
    },
    {"version": integer, "description": text, "icon": text},
)
reader = open_map(
    {},
    {
        "plugins": open_map({"ids": collection(list, text), "data": map_of(PLUGIN)}, {}),
        "renderer": choice("svg", "wasm"),
        "mcp-enabled": boolean,
        "newsletter-updates": boolean,
        "newsletter-news": boolean,
        "onboarding-team-id": uuid,
        "onboarding-viewed": boolean,
        "v2-info-shown": boolean,
        "welcome-file-id": nullable(boolean),
        "release-notes-viewed": limited(non_blank(text), Limit(1, 100)),
        "notifications": open_map(NOTIFICATIONS, {}),
        "workspace-visited": boolean,
    },
)
"""The decoder of the parameter `props`; a null fits no known key but `welcome-file-id`."""


def initial(*, newsletter: bool = False) -> dict[Keyword, Any]:
    """The props of a new profile."""
    props: dict[Keyword, Any] = {
        Keyword("viewed-tutorial?"): False,
        Keyword("viewed-walkthrough?"): False,
        **record(nudge=record(big=10, small=1), v2_info_shown=True, release_notes_viewed=PENPOT_MAIN),
    }
    if newsletter:
        props[Keyword("newsletter-updates")] = True
    return props


def merged(stored: Mapping[Any, Any], given: Mapping[Any, Any]) -> dict[Any, Any]:
    """The props after an update: null removes, keys with a namespace are left alone."""
    result = dict(stored)
    for key, value in given.items():
        if type(key) is not Keyword or "/" in key:
            continue
        if value is None:
            result.pop(key, None)
        else:
            result[key] = value
    return result


def public(props: Mapping[Any, Any] | None) -> dict[Any, Any]:
    """The props that a client sees: those without a namespace."""
    return {key: value for key, value in (props or {}).items() if "/" not in key}
