"""Schemas of vectors, sets and maps of one kind of key."""

from __future__ import annotations

from typing import Any

from penpot_core.transit import Keyword, OrderedMap, OrderedSet, TransitList, TransitSet
from penpot_plugins.files.schema.problem import Problem, mismatch
from penpot_plugins.files.schema.schema import Decode, Schema, unchanged

VECTORS = (list, TransitList)
SETS = (frozenset, TransitSet, OrderedSet)


def place_of(item: Any, items: list[Any]) -> int:
    """Index of the first member that is this very object."""
    return next(index for index, other in enumerate(items) if other is item)


def members(decode: Decode) -> Decode:
    """Decode the members of a sequence; a list or a set becomes a vector, as in the reference."""

    def read(value: Any) -> Any:
        if type(value) not in VECTORS and type(value) not in SETS:
            return value
        if decode is unchanged:
            return value if type(value) is list else list(value)
        return [decode(member) for member in value]

    return read


def vector(member: Schema, least: int = 0) -> Schema:
    """Vectors of at least so many members."""
    said = "a vector" if not least else f"a vector of at least {least}"
    check_member = member.check

    def check(value: Any) -> Problem | None:
        if type(value) is not list or len(value) < least:
            return mismatch(said, value)
        for item in value:
            problem = check_member(item)
            if problem is not None:
                return problem.under(place_of(item, value))
        return None

    return Schema(said, check, members(member.decode))


def sequence(member: Schema) -> Schema:
    """Anything with an order or without, but for maps: vectors, lists and sets of either kind, or null for none.

    Members are decoded as `member` where they can be, and may be anything else besides: who reads them looks.
    """

    def check(value: Any) -> Problem | None:
        fits = value is None or type(value) in VECTORS or type(value) in SETS
        return None if fits else mismatch("a sequence", value)

    return Schema("a sequence", check, members(member.decode))


def set_of(member: Schema) -> Schema:
    """Sets; JSON has vectors in their place."""
    check_member = member.check
    decode_member = member.decode

    def check(value: Any) -> Problem | None:
        if type(value) not in SETS:
            return mismatch("a set", value)
        for item in value:
            problem = check_member(item)
            if problem is not None:
                return Problem(
                    f"a set whose every member is {problem.expected}",
                    f"the member {problem.got or problem.place}",
                )
        return None

    def read(value: Any) -> Any:
        if type(value) not in VECTORS and type(value) not in SETS:
            return value
        items = [decode_member(item) for item in value]
        try:
            return frozenset(items)
        except TypeError:
            return TransitSet(items)

    return Schema("a set", check, read)


def map_of(key: Schema, item: Schema, *, ordered: bool = False) -> Schema:
    """Maps whose keys and values are each of one kind; `ordered` asks for an ordered map."""
    check_key, check_item = key.check, item.check
    said = "an ordered map" if ordered else "a map"

    def check(value: Any) -> Problem | None:
        if not isinstance(value, OrderedMap if ordered else dict):
            return mismatch(said, value)
        for name, content in value.items():
            problem = check_key(name)
            if problem is not None:
                return Problem(
                    f"{said} whose every key is {problem.expected}", f"the key {problem.got or problem.place}"
                )
            problem = check_item(content)
            if problem is not None:
                return problem.under(name)
        return None

    def read(value: Any) -> Any:
        if type(value) is not dict and type(value) is not OrderedMap:
            return value
        pairs = {key.decode(name): item.decode(content) for name, content in value.items()}
        return OrderedMap(pairs) if ordered else pairs

    return Schema(said, check, read)


def is_set(value: Any) -> bool:
    """Whether a value is a set in any of its forms."""
    return type(value) in SETS


def keywords_of(value: Any) -> frozenset[Keyword]:
    """The keywords of a set that may hold anything else besides, or be no set at all."""
    return frozenset(member for member in value if type(member) is Keyword) if is_set(value) else frozenset()
