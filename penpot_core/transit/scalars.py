"""Scalars as strings: what follows `~` and its letter, read and written (contract/transit.md §3)."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from penpot_core.transit.errors import TransitError
from penpot_core.transit.keywords import Keyword, Symbol
from penpot_core.transit.values import Char, Date, TaggedValue

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MAX_NUMBER = 2**53
"""The largest integer that is written as a JSON number; a browser cannot tell larger ones apart."""
MAX_LONG = 2**63
MAX_EXPONENT = 10_000
"""Decimals with a larger exponent are refused: turning one into an integer would take all memory."""

_INTEGER = re.compile(r"[+-]?[0-9]{1,4000}", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", re.ASCII)
_SPECIALS = {"NaN": float("nan"), "INF": float("inf"), "-INF": float("-inf")}
_uuid_of_json: Callable[[str], UUID] = msgspec.json.Decoder(UUID).decode


def _malformed(what: str) -> TransitError:
    return TransitError("malformed", what)


def read_uuid(text: str) -> UUID:
    """The uuid of 36 characters."""
    if len(text) != 36:
        raise _malformed("A uuid (~u) must have 36 characters: 8-4-4-4-12 hexadecimal digits.")
    try:
        return _uuid_of_json(f'"{text}"')
    except (ValueError, msgspec.DecodeError):
        raise _malformed("A uuid (~u) must have the form 8-4-4-4-12 of hexadecimal digits.") from None


def uuid_of_longs(high: int, low: int) -> UUID:
    """The uuid of two signed 64-bit integers."""
    mask = 2**64 - 1
    return UUID(int=(high & mask) << 64 | (low & mask))


def read_integer(text: str) -> int:
    """An integer of up to 4,000 digits."""
    if not _INTEGER.fullmatch(text):
        raise _malformed("An integer (~i, ~n) must be decimal digits with an optional sign, at most 4000.")
    return int(text)


def read_instant(text: str) -> Any:
    """The instant of that many milliseconds; one outside the years 1 … 9999 stays a tagged value."""
    try:
        return EPOCH + timedelta(milliseconds=read_integer(text))
    except OverflowError:
        return TaggedValue("m", text)


def read_double(text: str) -> float:
    """A double as text, the form that a map key takes."""
    if not _NUMBER.fullmatch(text):
        raise _malformed("A double (~d) must be a decimal number.")
    return float(text)


def read_decimal(text: str) -> Decimal:
    """A decimal number of any precision."""
    if not _NUMBER.fullmatch(text):
        raise _malformed("A decimal (~f) must be a decimal number.")
    number = Decimal(text)
    if abs(number.adjusted()) > MAX_EXPONENT:
        raise TransitError("limit", f"The exponent of a decimal (~f) must not exceed {MAX_EXPONENT}.")
    return number


def read_special(text: str) -> float:
    """Not a number, or an infinity."""
    try:
        return _SPECIALS[text]
    except KeyError:
        raise _malformed("A special number (~z) must be NaN, INF or -INF.") from None


def read_bytes(text: str) -> bytes:
    """Bytes from base64 with padding."""
    try:
        return b64decode(text, validate=True)
    except ValueError:
        raise _malformed("Bytes (~b) must be base64 with the standard alphabet and padding.") from None


def read_date(text: str) -> Date:
    """A date as ISO text with its time zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _malformed("A date (~t) must be an ISO 8601 text such as 2026-01-31T10:00:00.000Z.") from None
    if moment.tzinfo is None:
        raise _malformed("A date (~t) must say its time zone; end it with Z.")
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        raise _malformed("A date (~t) must lie in the years 1 to 9999.") from None
    return Date.combine(moment.date(), moment.timetz())


def read_character(text: str) -> Char:
    """One character."""
    if len(text) != 1:
        raise _malformed("A character (~c) must be exactly one.")
    return Char(text)


def read_boolean(text: str) -> bool:
    """A boolean as text, the form that a map key takes."""
    if text not in ("t", "f"):
        raise _malformed("A boolean (~?) must be t or f.")
    return text == "t"


def read_nil(text: str) -> None:
    """Nil as text, the form that a map key takes."""
    if text:
        raise _malformed("Nil (~_) must have nothing behind it.")


READERS: dict[str, Callable[[str], Any]] = {
    ":": Keyword,
    "$": Symbol,
    "u": read_uuid,
    "m": read_instant,
    "i": read_integer,
    "n": read_integer,
    "d": read_double,
    "f": read_decimal,
    "z": read_special,
    "b": read_bytes,
    "t": read_date,
    "c": read_character,
    "?": read_boolean,
    "_": read_nil,
}
"""How the rest of the string is read, by the letter behind `~`."""


def read_scalar(text: str) -> Any:
    """The value of a string that begins with `~` and has a letter behind it; `~#` (a tag) is not for here.

    A letter that nobody knows gives a tagged value, as an unknown tag does.
    """
    letter = text[1]
    if letter in "~^`":
        return text[1:]
    reader = READERS.get(letter)
    return TaggedValue(letter, text[2:]) if reader is None else reader(text[2:])


def milliseconds(instant: datetime) -> int:
    """Milliseconds since 1970, rounded down; the instant must have a time zone."""
    if instant.tzinfo is None:
        raise TransitError("unencodable", "An instant needs a time zone; make it with datetime.now(UTC).")
    since = instant - EPOCH
    return since.days * 86_400_000 + since.seconds * 1000 + since.microseconds // 1000


def integer_wire(number: int) -> int | str:
    """An integer as a value: a number where a browser can hold it, else text."""
    if -MAX_NUMBER <= number <= MAX_NUMBER:
        return number
    return f"~i{number}" if -MAX_LONG <= number < MAX_LONG else f"~n{number}"


def special_wire(number: float) -> str:
    """The form of a double that JSON has no number for."""
    return "~zNaN" if number != number else "~zINF" if number > 0 else "~z-INF"


def escaped(text: str) -> str:
    """A text that begins with one of the marks gets another in front."""
    return "~" + text if text[:1] in ("~", "^", "`") else text


def bytes_wire(data: bytes) -> str:
    """Bytes as base64."""
    return "~b" + b64encode(data).decode()


def date_text(date: datetime) -> str:
    """A date as the JVM writes it: UTC, three digits of fraction."""
    return date.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{date.microsecond // 1000:03d}Z"


def _float_key(number: float) -> str:
    return f"~d{number!r}" if number - number == 0 else special_wire(number)


KEYS: dict[type, Callable[[Any], str]] = {
    str: escaped,
    Keyword: lambda key: key.wire,
    Symbol: lambda key: "~$" + key,
    UUID: lambda key: f"~u{key}",
    int: lambda key: f"~i{key}" if -MAX_LONG <= key < MAX_LONG else f"~n{key}",
    float: _float_key,
    bool: lambda key: "~?t" if key else "~?f",
    type(None): lambda _: "~_",
    Decimal: lambda key: f"~f{key}",
    datetime: lambda key: f"~m{milliseconds(key)}",
    Date: lambda key: f"~m{milliseconds(key)}",
    bytes: bytes_wire,
    Char: lambda key: "~c" + key,
}
"""The string form of each type that may be the key of an ordinary map; any other key makes a composite map."""


def uuid_wire(number: int) -> str:
    """A uuid, given as its integer."""
    digits = f"{number:032x}"
    return f"~u{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
