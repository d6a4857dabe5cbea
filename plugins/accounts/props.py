"""A profile's props: an open map of which some keys have a known form (contract/rpc-accounts.md §3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from penpot_core.rpc.decoders import (
    Decoder,
    Mismatch,
    boolean,
    limited,
    mapping,
    non_blank,
    one_of,
    text,
    uuid,
)
from penpot_core.rpc.decoders import Length as Limit
from penpot_core.rpc.params import Problem
from penpot_core.transit import Keyword, record
from penpot_core.version import PENPOT_MAIN

REMOVABLE = frozenset({"welcome-file-id"})
"""Known keys that a null removes; for the others a null does not fit."""

CHOICES: Mapping[str, tuple[str, ...]] = {"renderer": ("svg", "wasm")}
KNOWN: Mapping[str, Decoder] = {
    "plugins": mapping,
    "renderer": one_of(CHOICES["renderer"]),
    "mcp-enabled": boolean,
    "newsletter-updates": boolean,
    "newsletter-news": boolean,
    "onboarding-team-id": uuid,
    "onboarding-viewed": boolean,
    "v2-info-shown": boolean,
    "welcome-file-id": boolean,
    "release-notes-viewed": limited(non_blank(text), Limit(1, 100)),
    "notifications": mapping,
    "workspace-visited": boolean,
}


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


def problem_of(props: Mapping[Any, Any]) -> Problem | None:
    """What is wrong with a map of props, if anything."""
    for key, value in props.items():
        decode = KNOWN.get(str(key))
        if decode is None or (value is None and str(key) in REMOVABLE):
            continue
        try:
            decode(value)
        except Mismatch as mismatch:
            return f"props.{key}", mismatch.expected
    return None


def merged(stored: Mapping[Any, Any], given: Mapping[Any, Any]) -> dict[Any, Any]:
    """The props after an update: null removes, keys with a namespace are left alone."""
    result = dict(stored)
    for key, value in given.items():
        if type(key) is not Keyword or "/" in key:
            continue
        if value is None:
            result.pop(key, None)
        else:
            decode = KNOWN.get(str(key))
            read = value if decode is None else decode(value)
            result[key] = Keyword(read) if str(key) in CHOICES else read
    return result


def public(props: Mapping[Any, Any] | None) -> dict[Any, Any]:
    """The props that a client sees: those without a namespace."""
    return {key: value for key, value in (props or {}).items() if "/" not in key}
