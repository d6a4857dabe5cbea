"""Schemas of values without parts (contract/file-data.md, notation).

Types are compared, not their families: a keyword is no text, a truth value is no number, a `~t` date no
instant.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from penpot_core.transit import Keyword
from penpot_plugins.files.schema.problem import Problem, mismatch
from penpot_plugins.files.schema.schema import Schema, unchanged

SAFE_LEAST = -2147483648
SAFE_MOST = 2147483647

UUID_TEXT = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")
NUMBER_TEXT = re.compile(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,3})?\Z")
INTEGER_TEXT = re.compile(r"[+-]?\d{1,19}\Z")
HEX_TEXT = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})\Z")
TOKEN_NAME_TEXT = re.compile(r"[a-zA-Z0-9_-][a-zA-Z0-9$_-]*(\.[a-zA-Z0-9$_-]+)*\Z")
TRUTH = {"true": True, "t": True, "1": True, "false": False, "f": False, "0": False}


def typed(kind: type[Any], expected: str, decode: Callable[[Any], Any] = unchanged) -> Schema:
    """Values of exactly this type."""

    def check(value: Any) -> Problem | None:
        return None if type(value) is kind else mismatch(expected, value)

    return Schema(expected, check, decode)


def uuid_in(value: Any) -> Any:
    """A uuid from its 36 characters, null from none; keywords too, as JSON map keys arrive as keywords."""
    if value == "":
        return None
    return UUID(value) if isinstance(value, str) and UUID_TEXT.match(value) else value


def keyword_in(value: Any) -> Any:
    """A keyword from a text."""
    return Keyword(value) if type(value) is str and value else value


def string_in(value: Any) -> Any:
    """A text from a keyword (a JSON map key)."""
    return str(value) if type(value) is Keyword else value


def boolean_in(value: Any) -> Any:
    """A truth value from one of its texts."""
    return TRUTH.get(value.lower(), value) if type(value) is str else value


def integer_in(value: Any) -> Any:
    """A whole number from its digits."""
    return int(value) if type(value) is str and INTEGER_TEXT.match(value) else value


def number_in(value: Any) -> Any:
    """A number from its text, whole where it is written so."""
    if type(value) is not str or not NUMBER_TEXT.match(value):
        return value
    return int(value) if INTEGER_TEXT.match(value) else float(value)


def instant_in(value: Any) -> Any:
    """An instant from an ISO-8601 text with a zone, or from milliseconds since 1970."""
    try:
        if type(value) is int:
            return datetime.fromtimestamp(value / 1000, UTC)
        if type(value) is str:
            read = datetime.fromisoformat(value)
            return read.astimezone(UTC) if read.tzinfo is not None else value
    except (ValueError, OverflowError, OSError):
        pass
    return value


def text_like(pattern: re.Pattern[str], expected: str) -> Schema:
    """Texts of a form."""
    match = pattern.match

    def check(value: Any) -> Problem | None:
        return None if type(value) is str and match(value) else mismatch(expected, value)

    return Schema(expected, check)


def number(least: float = SAFE_LEAST, most: float = SAFE_MOST) -> Schema:
    """Numbers, whole or not, within limits (both included); NaN is in none."""
    said = f"a number between {least} and {most}"

    def check(value: Any) -> Problem | None:
        kind = type(value)
        if kind is not int and kind is not float:
            return mismatch("a number", value)
        return None if least <= value <= most else mismatch(said, value)

    return Schema("a number", check, number_in)


def integer(least: int = SAFE_LEAST, most: int = SAFE_MOST) -> Schema:
    """Whole numbers within limits (both included)."""
    said = f"a whole number between {least} and {most}"

    def check(value: Any) -> Problem | None:
        if type(value) is not int:
            return mismatch("a whole number", value)
        return None if least <= value <= most else mismatch(said, value)

    return Schema("a whole number", check, integer_in)


def literal(text: str) -> Schema:
    """This text and no other."""
    said = f'the text "{text}"'

    def check(value: Any) -> Problem | None:
        return None if type(value) is str and value == text else mismatch(said, value)

    return Schema(said, check)


def one_of(*names: str) -> Schema:
    """One keyword of a closed list."""
    known = frozenset(names)
    said = ("one of " if len(names) > 1 else "") + " ".join(f":{name}" for name in names)

    def check(value: Any) -> Problem | None:
        return None if type(value) is Keyword and value in known else mismatch(said, value)

    return Schema(said, check, keyword_in)


def _text(value: Any) -> Problem | None:
    return None if type(value) is str and value.strip() else mismatch(TEXT.expected, value)


def _instant(value: Any) -> Problem | None:
    fits = type(value) is datetime and value.tzinfo is not None
    return None if fits else mismatch(INSTANT.expected, value)


def _anything(value: Any) -> Problem | None:
    return None


ANY = Schema("anything", _anything)
STRING = typed(str, "a text")
KEY_TEXT = typed(str, "a text", string_in)
"""A text that is a key of a map: JSON bodies bring those as keywords."""

TEXT = Schema("a text with at least one character that is not blank", _text)
BOOLEAN = typed(bool, "true or false", boolean_in)
UUID_VALUE = typed(UUID, "a uuid", uuid_in)
KEYWORD = typed(Keyword, "a keyword", keyword_in)
NUMBER = number()
UNIT = number(0, 1)
SAFE_INTEGER = integer()
INTEGER = integer(-(2**63), 2**63 - 1)
SIZE = integer(0)
INSTANT = Schema("an instant", _instant, instant_in)
HEX_COLOR = text_like(HEX_TEXT, "a colour such as #ff8800 or #f80")
TOKEN_NAME = text_like(TOKEN_NAME_TEXT, "a token name such as color.brand")
