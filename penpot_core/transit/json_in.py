"""JSON request bodies (contract/http.md §3.2, §3.3)."""

from __future__ import annotations

from typing import Any, Final

from penpot_core.transit.casing import REMEMBERED, REMEMBERED_LENGTH, kebab
from penpot_core.transit.collector import LARGE, collector_paused
from penpot_core.transit.errors import TransitError
from penpot_core.transit.json_text import parsed
from penpot_core.transit.keywords import Keyword
from penpot_core.transit.limits import Limits

_DEFAULTS: Final = Limits()
_HOLDERS: Final = frozenset((dict, list))


class _Keys(dict[str, str]):
    """Object keys to what they become, bounded because clients choose them."""

    def __missing__(self, key: str) -> str:
        result = key if "/" in key else Keyword(kebab(key))
        if len(key) <= REMEMBERED_LENGTH:
            if len(self) >= REMEMBERED:
                self.clear()
            self[key] = result
        return result


_keys: Final = _Keys()


def json_in(data: bytes, limits: Limits = _DEFAULTS) -> Any:
    """The value of a JSON text.

    At every level an object key without `/` becomes the keyword of its kebab case (`fileId` gives `:file-id`), a key
    with `/` stays a text; of two keys that become the same the last counts. Integers and decimals stay apart. Raises
    TransitError; its reasons `empty` and `truncated` are the reference's 400, `malformed` is its 500.
    """
    if len(data) < LARGE:
        return _value(parsed(data, limits), limits)
    with collector_paused():
        return _value(parsed(data, limits), limits)


def _value(tree: Any, limits: Limits) -> Any:
    key_of, key_length, max_depth = _keys.__getitem__, limits.key_length, limits.depth

    def value(raw: Any, depth: int) -> Any:
        if depth > max_depth:
            raise TransitError("limit", f"Values are nested more than {max_depth} levels deep; flatten them.")
        items = raw if type(raw) is list else raw.values()
        if not _HOLDERS.isdisjoint(map(type, items)):
            items = [value(item, depth + 1) if type(item) in _HOLDERS else item for item in items]
        if type(raw) is list:
            return items
        if max(map(len, raw), default=0) > key_length:
            raise TransitError("limit", f"A key is longer than {key_length} characters; shorten it.")
        return dict(zip(map(key_of, raw), items, strict=True))

    try:
        return value(tree, 1) if type(tree) in _HOLDERS else tree
    except RecursionError:
        raise TransitError("limit", "Values are nested too deeply; flatten them.") from None
