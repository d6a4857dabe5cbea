"""JSON texts and trees of JSON values; what goes wrong is told in TransitError's words."""

from __future__ import annotations

import re
from typing import Any, Final

import orjson

from penpot_core.transit.errors import TransitError
from penpot_core.transit.limits import MAX_DEPTH, Limits

_QUOTE: Final = re.compile(rb'(?<!\\)"')
_SPACE: Final = b" \t\r\n"


def parsed(data: bytes, limits: Limits) -> Any:
    """The JSON tree of a text: dicts, lists, texts, numbers, booleans and None.

    Depth is left to whoever walks the tree, but a text deeper than the JSON library goes is refused here.
    """
    try:
        tree = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise _refusal(data, error, limits) from None
    if may_exceed(data, limits):
        check(tree, limits)
    return tree


def _refusal(data: bytes, error: orjson.JSONDecodeError, limits: Limits) -> TransitError:
    if not data.strip(_SPACE):
        return TransitError("empty", "The text is empty; send a value, for instance an empty map.")
    if error.msg.startswith("depth limit"):
        return TransitError("limit", f"Values are nested more than {limits.depth} levels deep; flatten them.")
    if error.msg.startswith("unexpected end of data") or _ends_inside_character(data):
        return TransitError("truncated", "The text ends in the middle of a value; send all of it.")
    return TransitError("malformed", f"The text is not JSON in UTF-8: {error}.")


def _ends_inside_character(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return error.end == len(data) and error.reason == "unexpected end of data"
    return False


def may_exceed(data: bytes, limits: Limits) -> bool:
    """Whether a text might hold too many items or too long a string; cheap, and never wrong about a no.

    An item takes two bytes with the comma behind it, and a string over the limit fills some block of half that size
    without a closing quote.
    """
    if (
        len(data) // 2 >= limits.items
        and data.count(b",") + data.count(b"[") + data.count(b"{") > limits.items
    ):
        return True
    block = max(limits.text_length // 2, 1)
    if len(data) <= limits.text_length:
        return False
    return any(_QUOTE.search(data, at, at + block) is None for at in range(0, len(data) - block + 1, block))


def check(tree: Any, limits: Limits) -> None:
    """Refuse a tree with too many items, or with a string that is too long."""
    items = 0
    waiting = [tree]
    while waiting:
        value = waiting.pop()
        kind = type(value)
        if kind is str:
            if len(value) > limits.text_length:
                raise TransitError(
                    "limit", f"A text is longer than {limits.text_length} characters; shorten it."
                )
        elif kind is list or kind is dict:
            items += len(value)
            if items > limits.items:
                raise TransitError(
                    "limit", f"There are more than {limits.items} items; send fewer at a time."
                )
            waiting.extend(value if kind is list else value.values())
            if kind is dict:
                waiting.extend(value)


def dumped(tree: Any) -> bytes:
    """The JSON text of a tree."""
    try:
        return orjson.dumps(tree)
    except orjson.JSONEncodeError as error:
        if "Recursion limit" in str(error):
            raise TransitError("limit", f"A value is nested more than {MAX_DEPTH} levels deep.") from None
        raise TransitError("unencodable", f"A value cannot be written as JSON: {error}.") from error
