"""The structs of the reference (contract/file-data.md §8), each made into the value that transit gives for it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from penpot_core.transit import Char, Keyword, OrderedMap, OrderedSet, Symbol, TransitList
from penpot_core.transit.composite import check_hashes, read_set
from penpot_core.transit.scalars import read_instant, uuid_of_longs
from penpot_plugins.files.blob.fressian.legacy import objects_of_table, tokens_lib_1_1, tokens_lib_1_2
from penpot_plugins.files.blob.fressian.reader import Reader, Record, big_integer, damaged, read_map
from penpot_plugins.files.transit import (
    Matrix,
    ObjectsMap,
    PathData,
    Point,
    Pointer,
    Rect,
    Shape,
    Token,
    TokenSet,
    TokensLib,
    TokenTheme,
)

X, Y = Keyword("x"), Keyword("y")
MATRIX_KEYS = tuple(map(Keyword, "abcdef"))
TOKENS_LIB_KEYS = (Keyword("sets"), Keyword("themes"), Keyword("active-themes"))


def named(kind: Callable[[str], Any]) -> Record:
    """A keyword or symbol: namespace and name."""

    def read(_: Reader, fields: list[Any]) -> Any:
        namespace, name = fields
        if type(name) is not str or not (namespace is None or type(namespace) is str):
            raise damaged("the name of a keyword or symbol is no text")
        return kind(name if namespace is None else f"{namespace}/{name}")

    return read


def one(make: Callable[[Any], Any]) -> Record:
    """A struct of one field, which says all."""
    return lambda _, fields: make(fields[0])


def items_as(kind: Callable[[Any], Any]) -> Record:
    """A struct whose field is a list."""

    def read(_: Reader, fields: list[Any]) -> Any:
        if type(fields[0]) is not list:
            raise damaged("something else stands where a list belongs")
        return kind(fields[0])

    return read


def map_as(kind: Callable[[Any], Any]) -> Record:
    """A struct whose field is a list key, value, key, value …."""
    return items_as(lambda items: kind(read_map(items)))


def ordered_map(items: list[Any]) -> OrderedMap:
    """A map that keeps its order."""
    check_hashes(items[::2])
    return OrderedMap(zip(items[::2], items[1::2], strict=True))


def point(items: list[Any]) -> Point:
    """A point from x and y."""
    x, y = items
    return Point({X: x, Y: y})


def matrix(items: list[Any]) -> Matrix:
    """A matrix from its six numbers."""
    return Matrix(zip(MATRIX_KEYS, items, strict=True))


def ratio(_: Reader, fields: list[Any]) -> Fraction:
    """A ratio of two integers."""
    return Fraction(*fields)


def pointer(_: Reader, fields: list[Any]) -> Pointer:
    """A reference to a fragment: the two halves of its id, and a list of what is said about it."""
    high, low, about = fields
    return Pointer([uuid_of_longs(high, low), read_map(about)])


def tokens_lib(_: Reader, fields: list[Any]) -> TokensLib:
    """A tokens library from its three parts."""
    return TokensLib(zip(TOKENS_LIB_KEYS, fields, strict=True))


RECORDS: dict[tuple[str, int], Record] = {
    ("clj/keyword", 2): named(Keyword),
    ("clj/symbol", 2): named(Symbol),
    ("clj/map", 1): map_as(lambda found: found),
    ("clj/vector", 1): items_as(lambda items: items),
    ("clj/set", 1): items_as(read_set),
    ("clj/list", 1): items_as(TransitList),
    ("clj/seq", 1): items_as(TransitList),
    ("clj/bigint", 1): one(big_integer),
    ("bigint", 1): one(big_integer),
    ("clj/ratio", 2): ratio,
    ("ratio", 2): ratio,
    ("java/instant", 1): one(lambda milliseconds: read_instant(str(milliseconds))),
    ("char", 1): one(lambda unit: Char(chr(unit))),
    ("linked/map", 1): items_as(ordered_map),
    ("linked/set", 1): items_as(OrderedSet),
    ("penpot/shape", 1): map_as(Shape),
    ("penpot/geom/rect", 1): map_as(Rect),
    ("penpot/point", 1): items_as(point),
    ("penpot/matrix", 1): items_as(matrix),
    ("penpot/path-data", 1): one(PathData),
    ("penpot/objects-map/v1", 1): lambda reader, fields: objects_of_table(reader, fields[0]),
    ("penpot/objects-map/v2", 1): one(ObjectsMap),
    ("penpot/pointer-map/v1", 3): pointer,
    ("penpot/token/v1", 1): one(Token),
    ("penpot/token-set/v1", 1): one(TokenSet),
    ("penpot/token-set/v2", 1): one(TokenSet),
    ("penpot/token-theme/v1", 1): one(TokenTheme),
    ("penpot/tokens-lib/v1.1", 3): lambda reader, fields: tokens_lib_1_1(tokens_lib(reader, fields)),
    ("penpot/tokens-lib/v1.2", 3): lambda reader, fields: tokens_lib_1_2(tokens_lib(reader, fields)),
    ("penpot/tokens-lib/v1.3", 3): tokens_lib,
    ("penpot/tokens-lib/v1.4", 3): tokens_lib,
}
"""By tag and number of fields."""
