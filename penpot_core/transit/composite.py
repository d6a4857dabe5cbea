"""Maps and sets whose members Python cannot keep apart, or not hash at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any, Final

from penpot_core.transit.errors import TransitError
from penpot_core.transit.limits import MAX_COLLIDING
from penpot_core.transit.scalars import KEYS
from penpot_core.transit.values import CompositeMap, TransitSet

_LARGE: Final = 1024
"""Members from which on it matters how many have one hash."""


def check_hashes(members: Collection[Any]) -> None:
    """Refuse members of which too many have one hash. Raises TypeError where one has none."""
    if len(members) >= _LARGE and max(Counter(map(hash, members)).values()) > MAX_COLLIDING:
        raise colliding()


def colliding() -> TransitError:
    """The refusal of values that would take too long to tell apart."""
    return TransitError(
        "limit", f"More than {MAX_COLLIDING} keys or members have the same hash; choose others."
    )


def identity(value: Any) -> Any:
    """A key that is equal for values that transit takes for the same: `1`, `1.0`, `true`, and `:a`, `"a"` differ."""
    if isinstance(value, frozenset):
        return frozenset, frozenset(map(identity, value))
    return type(value), repr(value) if type(value) is float else value


def gathered(pairs: list[tuple[Any, Any]]) -> dict[Any, Any] | CompositeMap:
    """The map of these pairs, a dict where it keeps every key apart; of a key that is repeated the last value counts.

    The keys must be hashable.
    """
    result = dict(pairs)
    if len(result) == len(pairs):
        return result
    distinct = {identity(key): (key, value) for key, value in pairs}
    return result if len(result) == len(distinct) else CompositeMap(distinct.values())


def read_composite_map(items: list[Any]) -> dict[Any, Any] | CompositeMap:
    """The map of alternating keys and values (`~#cmap`)."""
    if type(items) is not list or len(items) % 2:
        raise ValueError("an array of alternating keys and values is expected")
    pairs = list(zip(items[::2], items[1::2], strict=True))
    if all(type(key) in KEYS for key, _ in pairs):
        check_hashes(items[::2])
        return gathered(pairs)
    return CompositeMap(pairs)


def read_set(items: list[Any]) -> frozenset[Any] | TransitSet:
    """A frozenset where that keeps every member apart, else a TransitSet without repetitions."""
    if type(items) is not list:
        raise TypeError("an array is expected")
    try:
        check_hashes(items)
        members = frozenset(items)
    except TypeError:
        return TransitSet(items)
    if len(members) == len(items):
        return members
    distinct = {identity(item): item for item in items}
    return members if len(members) == len(distinct) else TransitSet(distinct.values())
