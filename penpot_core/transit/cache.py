"""Cache codes of the compact form: `^0` … stand for strings that came before (contract/transit.md §2).

Strings of four characters or more (UTF-16 units, as the JVM and browsers count) are numbered in order of first
appearance if they are map keys, or keywords, symbols or tags anywhere. After 44 x 44 numbers counting starts anew.
"""

from __future__ import annotations

from typing import Final

_DIGITS: Final = 44
_FIRST: Final = ord("0")

CAPACITY: Final = _DIGITS * _DIGITS
"""How many strings are numbered before counting starts anew."""

CODES: Final = tuple(
    "^" + (chr(number // _DIGITS + _FIRST) if number >= _DIGITS else "") + chr(number % _DIGITS + _FIRST)
    for number in range(CAPACITY)
)
"""The codes in order."""


def long_enough(text: str) -> bool:
    """Whether a string is long enough to be numbered."""
    return len(text) > 3 or (len(text) > 1 and not text.isascii() and len(text.encode("utf-16-le")) >= 8)
