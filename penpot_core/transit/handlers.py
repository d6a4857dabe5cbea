"""Tag handlers: which Python type stands for a tag, how it is read and how it is written.

The base ones are here; plugins give more through `penpot_transit_tags` (contract/transit.md §5).
"""

from __future__ import annotations

from builtins import type as Type
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from penpot_core.transit.composite import check_hashes, read_composite_map, read_set
from penpot_core.transit.scalars import read_instant, uuid_of_longs
from penpot_core.transit.values import (
    Duration,
    OrderedMap,
    OrderedSet,
    TaggedValue,
    TransitList,
    TransitSet,
    Uri,
)

BUILTINS = (dict, list, str, bytes, int)
"""The types whose subclasses need no functions: their own content is the representation."""


@dataclass(frozen=True, slots=True)
class TagHandler:
    """One tag and the Python type that stands for it.

    The representation (rep) is the value inside the tag: `["~#tag", rep]`.

    - `decode(rep)` gives the value. It may raise ValueError, TypeError, LookupError, ArithmeticError or TransitError
      for a rep that it cannot use. It may be left out where `type` is a subclass of dict, list, str, bytes or int:
      then the rep must be just such a value, and is made into one of `type`.
    - `encode(value)` gives the rep, made of values that transit can write. It may be left out in the same case.
    - `type=None` is for a tag that is only read.
    - `json(value)` gives what stands for it in the JSON form, made of values that JsonEncoder can write. Left out, a
      value is written there by the nearest of its bases: a subclass of dict as an object, and so on.

    Tags have two letters or more; single letters are scalars, which belong to the codec.

    Example: `TagHandler("point", Point)`, or `TagHandler("ratio", Fraction, decode=read_ratio, encode=ratio_rep)`.
    """

    tag: str
    type: type | None
    decode: Callable[[Any], Any] | None = None
    encode: Callable[[Any], Any] | None = None
    json: Callable[[Any], Any] | None = None

    def __post_init__(self) -> None:
        """Refuse a handler that lacks what it needs."""
        if not self.tag:
            raise ValueError("A tag handler needs a tag.")
        if self.builtin is None and self.decode is None:
            raise ValueError(f"The handler of tag {self.tag} needs a decode function.")
        if self.builtin is None and self.encode is None and self.type is not None:
            raise ValueError(f"The handler of tag {self.tag} needs an encode function.")

    @property
    def builtin(self) -> Type | None:
        """The built-in type whose content is the rep, where `type` is a subclass of one."""
        kind = self.type
        return None if kind is None else next((base for base in BUILTINS if issubclass(kind, base)), None)

    @property
    def provider(self) -> str:
        """Where it comes from, for messages: the full name of its type or decode function."""
        source: Any = self.type or self.decode
        return f"{source.__module__}.{source.__qualname__}"

    @property
    def rep_of(self) -> Callable[[Any], Any]:
        """The function that gives the rep of a value."""
        made = self.encode or self.builtin
        assert made is not None
        return made

    def as_tag(self) -> Tag:
        """What a reader needs of it."""
        make = self.decode or self.type
        assert make is not None
        return Tag(self.tag, None if self.decode else self.builtin, make)


class Tag(NamedTuple):
    """What becomes of a tag's rep: `make` turns it into the value; `kind`, if given, is what the rep must be."""

    name: str
    kind: type | None
    make: Callable[[Any], Any]


def check_unique(handlers: Iterable[TagHandler]) -> None:
    """Refuse two handlers of one tag, or of one type, naming who provides them."""
    tags: dict[str, TagHandler] = {}
    types: dict[type, TagHandler] = {}
    for handler in handlers:
        other = tags.setdefault(handler.tag, handler)
        if other is not handler:
            raise ValueError(
                f"Two handlers for the transit tag {handler.tag}: {other.provider} and {handler.provider}; "
                "remove or rename one."
            )
        if handler.type is None:
            continue
        other = types.setdefault(handler.type, handler)
        if other is not handler:
            raise ValueError(
                f"Two transit handlers for the type {handler.provider}: of the tags {other.tag} and {handler.tag}; "
                "remove one."
            )


def _read_ordered_map(pairs: Any) -> OrderedMap:
    check_hashes([key for key, _ in pairs])
    result = OrderedMap()
    for key, value in pairs:
        result[key] = value
    return result


def _ordered_map_rep(value: OrderedMap) -> list[list[Any]]:
    return [[key, item] for key, item in value.items()]


def _read_ratio(rep: Any) -> Fraction:
    numerator, denominator = rep
    return Fraction(int(numerator), int(denominator))


def _ratio_rep(value: Fraction) -> list[TaggedValue]:
    return [TaggedValue("n", str(part)) for part in (value.numerator, value.denominator)]


def _read_text(rep: Any) -> str:
    if type(rep) is not str:
        raise TypeError("its content must be a text")
    return rep


def _read_uuid_longs(rep: Any) -> Any:
    high, low = rep
    return uuid_of_longs(high, low)


def _read_milliseconds(rep: Any) -> Any:
    return read_instant(str(rep))


def _same(rep: Any) -> Any:
    return rep


BASE_HANDLERS: tuple[TagHandler, ...] = (
    TagHandler("set", TransitSet, decode=read_set),
    TagHandler("list", TransitList),
    TagHandler("cmap", None, decode=read_composite_map),
    TagHandler("'", None, decode=_same),
    TagHandler("ratio", Fraction, decode=_read_ratio, encode=_ratio_rep),
    TagHandler("ordered-map", OrderedMap, decode=_read_ordered_map, encode=_ordered_map_rep),
    TagHandler("ordered-set", OrderedSet),
    TagHandler("uri", Uri),
    TagHandler("duration", Duration),
    TagHandler("m", None, decode=_read_milliseconds),
    TagHandler("u", None, decode=_read_uuid_longs),
    TagHandler("file", None, decode=_read_text),
    TagHandler("path", None, decode=_read_text),
)
"""The tags of transit itself and those that the kernel needs."""
