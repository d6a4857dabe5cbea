"""Schemas of maps with known keys, open or closed, and of the record types that are maps of their own class.

Keys are keywords: a text key of the same name counts as unknown (contract/transit.md §7).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from penpot_core.transit import Keyword
from penpot_plugins.files.schema.problem import Problem, describe, mismatch, missing
from penpot_plugins.files.schema.schema import Decode, Schema, unchanged

Rule = Callable[[Mapping[str, Any]], Problem | None]
"""A condition over several keys of a map."""


@dataclass(frozen=True, slots=True)
class Fields:
    """Keys of a map in kebab-case with their schemas; groups are joined by `|`, later ones win."""

    required: Mapping[str, Schema] = field(default_factory=dict)
    optional: Mapping[str, Schema] = field(default_factory=dict)

    def __or__(self, other: Fields) -> Fields:
        kept = {key: item for key, item in self.optional.items() if key not in other.required}
        return Fields({**self.required, **other.required}, {**kept, **other.optional})

    @property
    def all(self) -> dict[str, Schema]:
        """Every key, required or not."""
        return {**self.required, **self.optional}


def map_with(
    fields: Fields,
    expected: str = "a map",
    *,
    closed: bool = False,
    rule: Rule | None = None,
) -> Schema:
    """Maps with these keys. In an open map other keys hold anything; `rule` looks at the whole afterwards."""
    check_keys = keys_check(fields, expected, closed)

    def check(value: Any) -> Problem | None:
        if not isinstance(value, dict):
            return mismatch(expected, value)
        problem = check_keys(value)
        if problem is None and rule is not None:
            return rule(value)
        return problem

    return Schema(expected, check, keys_decode(fields))


def record_of(kind: type[dict[Any, Any]], fields: Fields, expected: str) -> Schema:
    """Values of a record class, such as Rect; a plain map becomes one by decoding."""
    check_keys = keys_check(fields, expected, closed=False)
    decode_keys = keys_decode(fields)

    def check(value: Any) -> Problem | None:
        return check_keys(value) if type(value) is kind else mismatch(expected, value)

    def read(value: Any) -> Any:
        return kind(decode_keys(value)) if type(value) is dict else value

    return Schema(expected, check, read)


def keys_check(fields: Fields, expected: str, closed: bool) -> Callable[[dict[Any, Any]], Problem | None]:
    """Check the keys of a map in one pass over what is there."""
    checks = {key: (schema.check, key in fields.required) for key, schema in fields.all.items()}
    look_up = checks.get
    count = len(fields.required)

    def check(value: dict[Any, Any]) -> Problem | None:
        found = 0
        for key, item in value.items():
            entry = look_up(key)
            if entry is None or type(key) is not Keyword:
                if closed:
                    return unknown(key, item, expected)
                continue
            problem = entry[0](item)
            if problem is not None:
                return problem.under(key)
            if entry[1]:
                found += 1
        return None if found == count else first_missing(value)

    def first_missing(value: dict[Any, Any]) -> Problem:
        present = {key for key in value if type(key) is Keyword}
        key, schema = next((key, schema) for key, schema in fields.required.items() if key not in present)
        return missing(schema.expected, key)

    return check


def unknown(key: Any, item: Any, expected: str) -> Problem:
    """The problem of a key that a closed map does not have."""
    name = key if isinstance(key, str) else describe(key)
    return Problem(f"left out, as {expected} has no such key", describe(item), (name,))


def keys_decode(fields: Fields) -> Decode:
    """Decode the known keys of a map; the map itself is copied only where something changes."""
    decoders = {key: schema.decode for key, schema in fields.all.items() if schema.decode is not unchanged}
    look_up = decoders.get

    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        read_items = {}
        for key, item in value.items():
            decode = look_up(key)
            if decode is None or type(key) is not Keyword:
                continue
            new = decode(item)
            if new is not item:
                read_items[key] = new
        return type(value)({**value, **read_items}) if read_items else value

    return read


def exactly_one(*keys: str) -> Rule:
    """Exactly one of these keys is there."""
    said = "a map with exactly one of " + ", ".join(keys)

    def rule(value: Mapping[str, Any]) -> Problem | None:
        given = [key for key in keys if key in value]
        return None if len(given) == 1 else Problem(said, " and ".join(given) or "none of them")

    return rule
