"""How each type is written; the table that a writer looks types up in (contract/transit.md §3-5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from penpot_core.transit.errors import TransitError
from penpot_core.transit.handlers import TagHandler
from penpot_core.transit.keywords import Keyword, Symbol
from penpot_core.transit.scalars import KEYS, bytes_wire, date_text, milliseconds
from penpot_core.transit.set_order import ordered
from penpot_core.transit.values import Char, CompositeMap, Date, Encoded, TaggedValue
from penpot_core.transit.writer import Emit, KeyText, Writer

_PLAIN: dict[type, Callable[[Any], Any]] = {
    dict: dict,
    list: list,
    str: str.__str__,
    int: int,
    float: float,
    bool: bool,
    UUID: lambda value: UUID(int=value.int),
}
"""What makes a value of a subclass plain: an Enum may change its `str()`, a database driver has uuids of its own."""


def _emit_base(kind: type) -> Emit:
    """Writes a value of a subclass as one of its built-in type."""
    plain = _PLAIN[kind]

    def emit(writer: Writer, value: Any, depth: int) -> Any:
        return writer.value(plain(value), depth)

    return emit


def _emit_handled(handler: TagHandler) -> Emit:
    tag, rep_of = "~#" + handler.tag, handler.rep_of

    def emit(writer: Writer, value: Any, depth: int) -> Any:
        return writer.tagged(tag, rep_of(value), depth + 1)

    return emit


def _emit_set(writer: Writer, value: Iterable[Any], depth: int) -> Any:
    return writer.tagged("~#set", ordered(value), depth + 1)


def _emit_tuple(writer: Writer, value: tuple[Any, ...], depth: int) -> Any:
    return writer.values(value, depth + 1)


def _emit_composite_map(writer: Writer, value: CompositeMap, depth: int) -> Any:
    return writer.pairs(value.pairs, depth + 1)


def _emit_instant(writer: Writer, value: datetime, depth: int) -> str:
    return f"~m{milliseconds(value)}"


def _emit_date(writer: Writer, value: Date, depth: int) -> str:
    return f"~t{date_text(value)}" if writer.verbose else f"~m{milliseconds(value)}"


def _emit_symbol(writer: Writer, value: Symbol, depth: int) -> str:
    return writer.name("~$" + value)


def _emit_bytes(writer: Writer, value: bytes, depth: int) -> str:
    return bytes_wire(value)


def _emit_decimal(writer: Writer, value: Decimal, depth: int) -> str:
    if not value.is_finite():
        raise TransitError("unencodable", "A decimal must be finite; use a float for NaN and infinities.")
    return f"~f{value}"


def _emit_character(writer: Writer, value: Char, depth: int) -> str:
    return "~c" + value


def _emit_tagged(writer: Writer, value: TaggedValue, depth: int) -> Any:
    return _letter_text(value) or writer.tagged("~#" + value.tag, value.rep, depth + 1)


def _letter_text(value: TaggedValue) -> str | None:
    """The string of a scalar with a letter that nobody knows."""
    return f"~{value.tag}{value.rep}" if len(value.tag) == 1 and type(value.rep) is str else None


def _emit_encoded(writer: Writer, value: Encoded, depth: int) -> Any:
    return writer.embedded(value.data)


def _emit_inline(writer: Writer, value: Any, depth: int) -> Any:
    return writer.value(value, depth)


_EMITTERS: dict[type, Emit] = {
    type(None): _emit_inline,
    Keyword: _emit_inline,
    tuple: _emit_tuple,
    set: _emit_set,
    frozenset: _emit_set,
    CompositeMap: _emit_composite_map,
    datetime: _emit_instant,
    Date: _emit_date,
    Symbol: _emit_symbol,
    bytes: _emit_bytes,
    Decimal: _emit_decimal,
    Char: _emit_character,
    TaggedValue: _emit_tagged,
    Encoded: _emit_encoded,
}


class Emitters(dict[type, Emit]):
    """The function for every type; a type without one is written as the nearest of its bases is."""

    def __init__(self, handlers: Iterable[TagHandler]) -> None:
        super().__init__({kind: _emit_base(kind) for kind in _PLAIN})
        self.update(_EMITTERS)
        for handler in handlers:
            if handler.type in self:
                raise ValueError(
                    f"The type {handler.provider} is written by the codec itself; use a subclass of it."
                )
            if handler.type is not None:
                self[handler.type] = _emit_handled(handler)

    def __missing__(self, kind: type) -> Emit:
        base = next((base for base in kind.__mro__[1:] if base in self), None)
        if base is None:
            raise TransitError(
                "unencodable", f"A {kind.__name__} has no transit form; register a TagHandler for it."
            )
        self[kind] = emit = self[base]
        return emit


class KeyTexts(dict[type, KeyText | None]):
    """The function for every type that may be a key of an ordinary map, None for every other type."""

    def __init__(self, emitters: Emitters, verbose: bool) -> None:
        super().__init__({**dict.fromkeys(emitters), **KEYS, TaggedValue: _letter_text})
        if verbose:
            self[Date] = lambda key: f"~t{date_text(key)}"

    def __missing__(self, kind: type) -> KeyText | None:
        base = next((base for base in kind.__mro__[1:] if base in self), object)
        made = self.get(base)
        plain = _PLAIN.get(base)
        self[kind] = text = made if made is None or plain is None else lambda key: made(plain(key))
        return text
