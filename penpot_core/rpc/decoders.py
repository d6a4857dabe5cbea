"""How each type of parameter is read from transit, JSON, query and form values alike (contract/rpc-accounts.md §0.2).

A decoder takes one raw value and gives the typed one, or raises Mismatch with what was expected. It never
puts the value itself into the message: values may be secrets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin
from uuid import UUID

from penpot_core.rpc.upload import Upload
from penpot_core.transit import Duration, Keyword

Decoder = Callable[[Any], Any]

UUID_TEXT = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")
LONG = 2**63
INTEGER_TEXT = re.compile(r"-?[0-9]{1,19}\Z")
DURATION_TEXT = re.compile(
    r"(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?\Z", re.IGNORECASE
)
LONGEST = timedelta(days=365_250)
EMAIL_TEXT = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}\Z"
)
TRUE = frozenset({"true", "t", "1"})
FALSE = frozenset({"false", "f", "0"})


class Mismatch(Exception):
    """A value that does not fit; `path` leads to it from the parameter, `expected` says what would."""

    def __init__(self, expected: str, path: tuple[str | int, ...] = ()) -> None:
        super().__init__(expected)
        self.expected = expected
        self.path = path


@dataclass(frozen=True, slots=True)
class Decode:
    """Annotation: read the value with this function instead of the type's own decoder."""

    function: Decoder


@dataclass(frozen=True, slots=True)
class Length:
    """Annotation: limits of a text in UTF-16 units, or of a collection in members."""

    least: int = 0
    most: int = 2**31


@dataclass(frozen=True, slots=True)
class Nullable:
    """Annotation: an explicit null is accepted."""


@dataclass(frozen=True, slots=True)
class NonBlank:
    """Annotation: at least one character that is not white space."""


def uuid(value: Any) -> UUID:
    """A uuid, or its 36 characters."""
    if type(value) is UUID:
        return value
    if isinstance(value, str) and UUID_TEXT.match(value):
        return UUID(value)
    raise Mismatch("a uuid")


def text(value: Any) -> str:
    """A text; numbers are not turned into one. NUL is in none: PostgreSQL stores no such text, so SQLite shall not."""
    if isinstance(value, str) and "\0" not in value:
        return str(value)
    raise Mismatch("a text" if not isinstance(value, str) else "a text without the character U+0000")


def integer(value: Any) -> int:
    """A whole number of 64 bits, or its digits; a JSON float such as 12.0 is none."""
    if isinstance(value, str) and INTEGER_TEXT.match(value):
        value = int(value)
    if type(value) is int and -LONG <= value < LONG:
        return value
    raise Mismatch("a whole number")


def number(value: Any) -> float:
    """A number that is not a truth value."""
    if type(value) in (int, float):
        return value  # type: ignore[no-any-return]
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            pass
    raise Mismatch("a number")


def boolean(value: Any) -> bool:
    """True or false, or one of the texts true t 1 false f 0."""
    if type(value) is bool:
        return value
    if isinstance(value, str):
        lowered = value.lower()
        if lowered in TRUE:
            return True
        if lowered in FALSE:
            return False
    raise Mismatch("true or false")


def strict_boolean(value: Any) -> bool:
    """True or false and nothing else (`bool!` in the contract)."""
    if type(value) is bool:
        return value
    raise Mismatch("true or false (not as a text)")


def instant(value: Any) -> datetime:
    """An instant, an ISO-8601 text with a zone, or milliseconds since 1970."""
    if isinstance(value, datetime):
        return value
    try:
        if type(value) is int:
            return datetime.fromtimestamp(value / 1000, UTC)
        if isinstance(value, str):
            return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        pass
    raise Mismatch("an instant such as 2026-01-31T12:00:00Z, or milliseconds since 1970")


def duration(value: Any) -> timedelta:
    """Milliseconds, or a text such as 720h, 15m, 30s, 1h30m; at most a thousand years, so that dates bear it."""
    try:
        found = length_of(value)
    except OverflowError:
        found = None
    if found is None or abs(found) > LONGEST:
        raise Mismatch("a duration such as 720h, 15m or 30s, or milliseconds")
    return found


def length_of(value: Any) -> timedelta | None:
    """The length of time that a value says; None where it says none."""
    if isinstance(value, Duration) or type(value) is int:
        return timedelta(milliseconds=int(value))
    if isinstance(value, str) and value and (found := DURATION_TEXT.match(value)):
        hours, minutes, seconds = (float(part or 0) for part in found.groups())
        return timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return None


def email(value: Any) -> str:
    """An e-mail address by the reference's rule; its case is kept."""
    if isinstance(value, str) and len(value) <= 320 and EMAIL_TEXT.match(value):
        return str(value)
    raise Mismatch("an e-mail address")


def mapping(value: Any) -> dict[Any, Any]:
    """A map, its keys as they are."""
    if isinstance(value, dict):
        return value
    raise Mismatch("a map")


def upload(value: Any) -> Upload:
    """A file of a multipart form; an empty one is none, as in the reference."""
    if isinstance(value, Upload) and value.size > 0:
        return value
    raise Mismatch("a file in a multipart form that is not empty")


def anything(value: Any) -> Any:
    """Whatever was sent."""
    return value


BY_TYPE: dict[Any, Decoder] = {
    UUID: uuid,
    str: text,
    int: integer,
    float: number,
    bool: boolean,
    datetime: instant,
    timedelta: duration,
    dict: mapping,
    Upload: upload,
    Any: anything,
}

Email: TypeAlias = Annotated[str, Decode(email)]
Text: TypeAlias = Annotated[str, NonBlank()]
StrictBool: TypeAlias = Annotated[bool, Decode(strict_boolean)]


def decoder_of(annotation: Any) -> Decoder:
    """The decoder of a field's type, built once at start.

    Understands the types above, Annotated with this module's marks, `T | None`, list, frozenset, dict,
    Literal and structs of parameters (given a decoder by `struct_decoder`).
    """
    origin = get_origin(annotation)
    if origin is Annotated:
        base, *marks = get_args(annotation)
        return annotated(base, marks)
    if origin in (Union, UnionType):
        inner = [part for part in get_args(annotation) if part is not type(None)]
        if len(inner) != 1:
            raise TypeError(f"A parameter may be of one type, not {annotation}.")
        return decoder_of(inner[0])
    if origin is Literal:
        return one_of(get_args(annotation))
    if origin in (list, frozenset):
        return collection(origin, decoder_of(get_args(annotation)[0]))
    if origin is dict:
        return mapping
    if annotation in BY_TYPE:
        return BY_TYPE[annotation]
    if hasattr(annotation, "__struct_fields__"):
        from penpot_core.rpc.params import struct_decoder

        return struct_decoder(annotation)
    raise TypeError(f"There is no decoder for a parameter of type {annotation}.")


def annotated(base: Any, marks: list[Any]) -> Decoder:
    """A decoder with the limits that Annotated adds."""
    given = [mark.function for mark in marks if isinstance(mark, Decode)]
    decode = given[0] if given else decoder_of(base)
    for mark in marks:
        if isinstance(mark, Length):
            decode = limited(decode, mark)
        elif isinstance(mark, NonBlank):
            decode = non_blank(decode)
        elif isinstance(mark, Nullable):
            decode = nullable(decode)
    return decode


def limited(decode: Decoder, limit: Length) -> Decoder:
    """Check the length of what was read."""

    def check(value: Any) -> Any:
        read = decode(value)
        size = utf16_length(read) if isinstance(read, str) else len(read)
        if not limit.least <= size <= limit.most:
            unit = "characters" if isinstance(read, str) else "members"
            raise Mismatch(f"between {limit.least} and {limit.most} {unit}")
        return read

    return check


def utf16_length(value: str) -> int:
    """Length as the JVM counts it: characters beyond the basic plane count twice."""
    return len(value) if value.isascii() else len(value.encode("utf-16-le", "surrogatepass")) // 2


def non_blank(decode: Decoder) -> Decoder:
    """Refuse a text of white space alone."""

    def check(value: Any) -> Any:
        read = decode(value)
        if not read.strip():
            raise Mismatch("a text that is not blank")
        return read

    return check


def nullable(decode: Decoder) -> Decoder:
    """Let null through."""
    return lambda value: None if value is None else decode(value)


def one_of(choices: tuple[Any, ...]) -> Decoder:
    """One of a closed list; keywords and texts are alike, 400.0 is not 400."""
    known = {(type(choice), choice): choice for choice in choices}

    def check(value: Any) -> Any:
        plain = str(value) if isinstance(value, str) else value
        try:
            return known[type(plain), plain]
        except (KeyError, TypeError):
            raise Mismatch("one of " + ", ".join(map(str, choices))) from None

    return check


def collection(kind: type[Any], member: Decoder) -> Decoder:
    """A list, or a set; a set may also be one text split on white space and commas, or one repeated query key."""

    def check(value: Any) -> Any:
        if kind is frozenset and isinstance(value, str):
            value = re.split(r"[\s,]+", value.strip(" ,\t\n")) if value.strip() else []
        wanted = (list, tuple, frozenset, set) if kind is frozenset else (list, tuple)
        if not isinstance(value, wanted):
            raise Mismatch("a set" if kind is frozenset else "a list")
        return kind(at(index, member, item) for index, item in enumerate(value))

    return check


def at(place: str | int, decode: Decoder, value: Any) -> Any:
    """Decode a member, adding its place to the path of a mismatch."""
    try:
        return decode(value)
    except Mismatch as problem:
        raise Mismatch(problem.expected, (place, *problem.path)) from None


def keyword_map(value: Mapping[Any, Any]) -> dict[str, Any]:
    """The entries whose keys are keywords: a text key does not satisfy a schema (contract/transit.md §7)."""
    return {key: item for key, item in value.items() if type(key) is Keyword}
