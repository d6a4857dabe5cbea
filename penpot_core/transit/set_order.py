"""The order in which a set of texts is written: that of the reference's sets (seen in its recorded answers).

Sets have no order for whoever reads them; written in the same one, equal answers are equal texts here and there.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

MOST: Final = 64
"""Items of a set and characters of a text up to which an order is worth its time."""

_MASK: Final = 0xFFFFFFFF
_LEVEL: Final = 5


def ordered(values: Iterable[Any]) -> list[Any]:
    """The items of a set; where all are short texts, in the reference's order."""
    items = list(values)
    if 1 < len(items) <= MOST and all(type(item) is str and len(item) <= MOST for item in items):
        items.sort(key=place)
    return items


@lru_cache(maxsize=4096)
def place(text: str) -> int:
    """Where a text stands: the reference's hash trie takes five bits of the hash a level, the lowest first."""
    found = mixed(java_hash(text))
    levels = range(0, 32, _LEVEL)
    return sum(((found >> shift) & 31) << (levels[-1] - shift) for shift in levels)


def java_hash(text: str) -> int:
    """The 32 bits that Java's `String.hashCode` gives."""
    units = text.encode("utf-16-be", "surrogatepass")
    result = 0
    for high, low in zip(units[::2], units[1::2], strict=True):
        result = (31 * result + (high << 8 | low)) & _MASK
    return result


def mixed(number: int) -> int:
    """MurmurHash3 (x86, 32 bits, seed 0) of one 32-bit number; that of 0 is 0."""
    if number == 0:
        return 0
    word = _turned(number * 0xCC9E2D51 & _MASK, 15) * 0x1B873593 & _MASK
    result = (_turned(word, 13) * 5 + 0xE6546B64 & _MASK) ^ 4
    result = (result ^ result >> 16) * 0x85EBCA6B & _MASK
    result = (result ^ result >> 13) * 0xC2B2AE35 & _MASK
    return result ^ result >> 16


def _turned(number: int, bits: int) -> int:
    return (number << bits | number >> (32 - bits)) & _MASK
