"""What transit values become in Python, where no type of the standard library fits.

| transit | Python |
|---|---|
| nil, bool, string | None, bool, str |
| integer (any size), double, decimal, ratio | int, float, Decimal, Fraction |
| keyword, symbol | Keyword, Symbol (texts of their own type) |
| uuid, instant, bytes | UUID, datetime in UTC, bytes |
| vector, list, set | list, TransitList, frozenset or TransitSet |
| map | dict, or CompositeMap where a dict cannot hold every pair |
| ordered map, ordered set, uri, duration, character | OrderedMap, OrderedSet, Uri, Duration, Char |
| `~t` (a date that is not an instant) | Date |
| a tag without a handler | TaggedValue |
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any


class TransitSet(list[Any]):
    """A set whose members a frozenset cannot hold.

    They are maps or vectors, or some that Python takes for equal: `1`, `true` and `1.0`, or `"a"` and `:a`.
    """


class TransitList(list[Any]):
    """A list (`~#list`); the reference writes lazy sequences in this form. Readers treat it as a vector."""


class OrderedSet(list[Any]):
    """A set that keeps the order of its members, such as a file's `migrations`."""


class OrderedMap(dict[Any, Any]):
    """A map whose order means something, such as the token sets of a library."""


class Uri(str):
    """A URI; a text of its own type, so that it keeps its tag when it is written."""

    __slots__ = ()


class Char(str):
    """A single character (`~ca`)."""

    __slots__ = ()


class Duration(int):
    """A length of time in milliseconds; in JSON that number, though no answer has one (contract/http.md §4)."""

    def __repr__(self) -> str:
        return f"Duration({int(self)})"


class Date(datetime):
    """A date sent as `~t`. It is no instant: strict validators refuse it (contract/transit.md §3)."""


@dataclass(frozen=True, slots=True)
class TaggedValue:
    """A value with a tag that nobody registered: kept as it came, and written back the same."""

    tag: str
    rep: Any


class CompositeMap:
    """A map that a dict cannot hold: keys that are vectors or maps, or keys that Python takes for equal.

    `{1: "a", true: "b"}` and `{"a": 1, :a 2}` are such maps. Every pair is kept, in order.
    """

    __slots__ = ("pairs",)

    def __init__(self, pairs: Iterable[tuple[Any, Any]]) -> None:
        self.pairs: list[tuple[Any, Any]] = [(key, value) for key, value in pairs]

    def items(self) -> list[tuple[Any, Any]]:
        """The pairs, as those of a dict."""
        return self.pairs

    def __len__(self) -> int:
        return len(self.pairs)

    def __iter__(self) -> Iterator[Any]:
        return (key for key, _ in self.pairs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CompositeMap) and self.pairs == other.pairs

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"CompositeMap({self.pairs!r})"


@dataclass(frozen=True, slots=True)
class Encoded:
    """A value that is already verbose transit, to be embedded as it is.

    The verbose writer copies the bytes; the compact writer reads them and writes the compact form. Only bytes that
    a verbose writer made belong here: they are not checked.
    """

    data: bytes
