"""The JSON form of answers (contract/http.md §4)."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

import orjson

from penpot_core.transit.casing import REMEMBERED, REMEMBERED_LENGTH, camel
from penpot_core.transit.collector import collector_paused
from penpot_core.transit.errors import TransitError
from penpot_core.transit.json_text import dumped
from penpot_core.transit.keywords import Keyword, Symbol
from penpot_core.transit.limits import MAX_DEPTH
from penpot_core.transit.scalars import MAX_NUMBER
from penpot_core.transit.set_order import ordered
from penpot_core.transit.values import CompositeMap, Duration, TaggedValue, Uri

Convert = Callable[[Any], Any]
"""Gives what stands for a value of some type: a value that JsonEncoder can write."""

_NOT_ASCII: Final = re.compile("[^\x00-\x7f]+")
_URI: Final = re.compile(r"(?s)(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?")
_AUTHORITY: Final = re.compile(r"(?:([^:@]*)(?::([^@]*))?@)?(\[[^\]]*\]|[^:]*)(?::(\d*))?")
_KEY_TYPES: Final = (int, float, bool, UUID, Decimal, datetime, type(None))


class _Camels(dict[Keyword, str]):
    """Keywords to object keys, bounded because clients choose their names."""

    def __missing__(self, key: Keyword) -> str:
        result = camel(key.name)
        if len(key) <= REMEMBERED_LENGTH:
            if len(self) >= REMEMBERED:
                self.clear()
            self[key] = result
        return result


_camels: Final = _Camels()


class JsonEncoder:
    """Writes values as JSON, as the reference does.

    `handlers` give the JSON form of further types. A type without a handler is written as the nearest of its bases;
    one that has no base with a form is refused. Whatever a transit client may store can be read by JSON clients, so
    that nobody makes a file unreadable for them: bytes become base64, a tagged value the one within, a duration its
    milliseconds, NaN and the infinities null, a key that is a vector or a map its JSON text.

        encoder = JsonEncoder({PathData: path_text})
        encoder.encode(record(team_id=None))        # b'{"teamId":null}'
    """

    def __init__(self, handlers: Mapping[type, Convert] | None = None) -> None:
        self._emitters: dict[type, Convert] = {
            **dict.fromkeys((list, tuple), self._array),
            **dict.fromkeys((set, frozenset), lambda values: self._array(ordered(values))),
            dict: self._object,
            CompositeMap: self._pairs,
            TaggedValue: self._converted(attrgetter("rep")),
            **_SCALARS,
            **{kind: self._converted(convert) for kind, convert in (handlers or {}).items()},
        }

    def encode(self, value: Any) -> bytes:
        """The text of a value, in ASCII. Raises TransitError("unencodable" or "limit")."""
        try:
            with collector_paused():
                return _escaped(dumped(self._value(value)))
        except RecursionError:
            raise TransitError("limit", f"A value is nested more than {MAX_DEPTH} levels deep.") from None

    def _value(self, value: Any) -> Any:
        return self._array((value,))[0]

    def _array(self, values: Iterable[Any]) -> list[Any]:
        trees: list[Any] = []
        append = trees.append
        for value in values:
            kind = type(value)
            if kind is str or value is None or kind is bool or kind is UUID:
                append(value)
            elif kind is float:
                append(value if value - value == 0.0 else _float(value))
            elif kind is int:
                append(value if -MAX_NUMBER <= value <= MAX_NUMBER else _integer(value))
            elif kind is Keyword:
                append(value if "/" not in value else value.name)
            elif kind is dict:
                append(self._object(value))
            elif kind is list:
                append(self._array(value))
            else:
                append((self._emitters.get(kind) or self._emitter(kind))(value))
        return trees

    def _object(self, value: Mapping[Any, Any]) -> dict[str, Any]:
        keys = [_camels[key] if type(key) is Keyword else self._key(key) for key in value]
        return dict(zip(keys, self._array(value.values()), strict=True))

    def _pairs(self, value: CompositeMap) -> dict[str, Any]:
        keys = [_camels[key] if type(key) is Keyword else self._key(key) for key in value]
        return dict(zip(keys, self._array(item for _, item in value.items()), strict=True))

    def _key(self, key: Any) -> str:
        """The key of an object, for a key that is no keyword."""
        text = _key_text(key)
        return dumped(self._value(key)).decode() if text is None else text

    def _converted(self, convert: Convert) -> Convert:
        return lambda value: self._value(convert(value))

    def _emitter(self, kind: type) -> Convert:
        base = next((base for base in kind.__mro__ if base in self._emitters), None)
        if base is None:
            raise TransitError(
                "unencodable", f"A {kind.__name__} has no JSON form; give JsonEncoder a handler for it."
            )
        self._emitters[kind] = emitter = self._emitters[base]
        return emitter


def instant_text(instant: datetime) -> str:
    """ISO 8601 in UTC with a fraction of 0, 3 or 6 digits, as few as hold it."""
    if instant.tzinfo is None:
        raise TransitError("unencodable", "An instant needs a time zone; make it with datetime.now(UTC).")
    micros = instant.microsecond
    precision = "microseconds" if micros % 1000 else "milliseconds" if micros else "seconds"
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=precision) + "Z"


def uri_parts(uri: str) -> dict[str, str | None]:
    """The parts of a URI as the reference's object; a part that is absent is null, the port is a text."""
    whole = _URI.fullmatch(uri)
    scheme, authority, path, query, fragment = whole.groups() if whole else (None, None, uri, None, None)
    match = _AUTHORITY.fullmatch(authority) if authority is not None else None
    user, password, host, port = match.groups() if match else (None, None, authority, None)
    return {
        "scheme": scheme,
        "user": user,
        "password": password,
        "host": host,
        "port": port or None,
        "path": path or None,
        "query": query,
        "fragment": fragment,
    }


def _key_text(key: Any) -> str | None:
    """The text of a simple key that is no keyword; None for one that has parts."""
    if isinstance(key, Symbol):
        return _camels[Keyword(key)]
    if isinstance(key, str):
        return str.__str__(key)
    if not isinstance(key, _KEY_TYPES):
        return None
    if isinstance(key, bool):
        return "true" if key else "false"
    if isinstance(key, datetime):
        return instant_text(key)
    return "" if key is None else str(key)


def _float(value: float) -> float | None:
    return value if value - value == 0.0 else None


def _integer(value: int) -> Any:
    """An integer of any size; the JSON library takes only those of 64 bits."""
    return int(value) if -(2**63) <= value < 2**64 else orjson.Fragment(str(int(value)))


def _decimal(value: Decimal) -> orjson.Fragment:
    if not value.is_finite():
        raise TransitError("unencodable", "JSON has no number for a decimal that is not finite.")
    return orjson.Fragment(str(value))


def _base64(value: bytes) -> str:
    return b64encode(value).decode()


_SCALARS: Final[dict[type, Convert]] = {
    Keyword: lambda value: value.name,
    Symbol: lambda value: Keyword(value).name,
    str: str.__str__,
    int: _integer,
    float: _float,
    bool: bool,
    type(None): lambda _: None,
    UUID: str,
    datetime: instant_text,
    Decimal: _decimal,
    Fraction: float,
    Uri: uri_parts,
    Duration: int,
    bytes: _base64,
}


def _escaped(data: bytes) -> bytes:
    """A JSON text as data.json writes it: `/` as `\\/`, what is not ASCII as `\\uXXXX`."""
    data = data.replace(b"/", b"\\/")
    return data if data.isascii() else _NOT_ASCII.sub(_units, data.decode()).encode()


def _units(run: re.Match[str]) -> str:
    code = run.group().encode("utf-16-be").hex()
    return "".join(f"\\u{code[at : at + 4]}" for at in range(0, len(code), 4))
