"""Whether two values of an attribute are the same, or close enough (contract/changes.md §3.1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeGuard

from penpot_core.transit import Keyword
from penpot_plugins.files.schema.collections import SETS, is_set
from penpot_plugins.files.schema.geometry import RECT_KEYS

ORDERED_ATTRS = frozenset({"points", "position-data"})


def same(a: Any, b: Any) -> bool:
    """Deep equality as clients see it: 1 is 1.0, but a keyword is no text and true is no number."""
    if a is b:
        return True
    if isinstance(a, dict):
        return isinstance(b, dict) and same_map(a, b)
    if is_set(a):
        return is_set(b) and same_members(a, b)
    if isinstance(a, list):
        return (
            isinstance(b, list)
            and not is_set(b)
            and len(a) == len(b)
            and all(same(x, y) for x, y in zip(a, b, strict=True))
        )
    return kind_of(a) is kind_of(b) and bool(a == b)


def kind_of(value: Any) -> type[Any]:
    """The type that tells a value apart from equal ones of another."""
    kind = type(value)
    return float if kind is int else kind


def same_map(a: dict[Any, Any], b: dict[Any, Any]) -> bool:
    """Equal keys, of equal types, with equal values."""
    if len(a) != len(b) or any(key not in b or not same(value, b[key]) for key, value in a.items()):
        return False
    return keyword_keys(a) == keyword_keys(b)


def keyword_keys(value: Iterable[Any]) -> set[Keyword]:
    """The keys that are keywords: a text key equals the keyword of its name in Python."""
    return {key for key in value if type(key) is Keyword}


def same_members(a: Any, b: Any) -> bool:
    """Equal sets, in whatever order their members come."""
    if len(a) != len(b):
        return False
    rest = list(b)
    for member in a:
        place = next((index for index, other in enumerate(rest) if same(member, other)), None)
        if place is None:
            return False
        del rest[place]
    return True


def is_number(value: Any) -> TypeGuard[float]:
    """Whether a value is a number; true and false are none."""
    return type(value) is int or type(value) is float


def close(attr: str, a: Any, b: Any, tolerance: float) -> bool:
    """Whether a new value of an attribute counts as the old one; numbers differ by less than `tolerance`."""
    if is_number(a) and is_number(b):
        return bool(abs(a - b) < tolerance)
    if attr == "selrect":
        return close_keys(a, b, RECT_KEYS, tolerance)
    if attr in ORDERED_ATTRS and is_sequence(a) and is_sequence(b):
        return all(close_keys(x, y, ("x", "y"), tolerance) for x, y in zip(a or (), b or (), strict=False))
    return same(a, b)


def is_sequence(value: Any) -> bool:
    """Whether a value has an order; null is an empty sequence."""
    return value is None or (isinstance(value, list) and type(value) not in SETS)


def close_keys(a: Any, b: Any, keys: Iterable[str], tolerance: float) -> bool:
    """Whether the numbers under these keys are close, one by one."""
    if not isinstance(a, dict) or not isinstance(b, dict):
        return False
    pairs = [(a.get(key), b.get(key)) for key in keys]
    return all(is_number(x) and is_number(y) and abs(x - y) < tolerance for x, y in pairs)
