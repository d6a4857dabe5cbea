"""From the values that a test writes to what goes over the wire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from penpot_core.transit import Keyword


def keywordize(value: Any) -> Any:
    """The same value with keywords for text keys, at every depth: `{"team-id": …}` is what clients send.

    Maps of a registered class (shapes, points) keep their class; keys that are no texts stay.
    """
    if isinstance(value, dict):
        entries = {Keyword(key) if type(key) is str else key: keywordize(item) for key, item in value.items()}
        return entries if type(value) is dict else type(value)(entries)
    if type(value) is list:
        return [keywordize(item) for item in value]
    return value


def json_body(value: Any) -> bytes:
    """The JSON that a script would send: ids and instants as texts, keywords by name, sets as lists."""
    return orjson.dumps(_plain(value))


def query_pairs(params: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Params of a query or a form (contract/http.md §3.1): lists and sets as repeated keys, no nulls."""
    pairs: list[tuple[str, str]] = []
    for key, value in params.items():
        items = value if isinstance(value, Sequence | Set) and not isinstance(value, str | bytes) else [value]
        pairs.extend((key, _text(item)) for item in items if item is not None)
    return pairs


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | Set):
        return [_plain(item) for item in value]
    if isinstance(value, UUID | str):
        return str(value)
    return value


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)
