"""Schemas that are a choice between others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from penpot_core.transit import Keyword
from penpot_plugins.files.schema.problem import Problem, describe, mismatch, missing
from penpot_plugins.files.schema.scalars import keyword_in
from penpot_plugins.files.schema.schema import Schema

TYPE = Keyword("type")


def nullable(schema: Schema) -> Schema:
    """The schema, or null."""
    check_value, decode_value = schema.check, schema.decode

    def check(value: Any) -> Problem | None:
        return None if value is None else check_value(value)

    return Schema(schema.expected, check, decode_value)


def by_keyword(key: str, table: Mapping[str, Schema], expected: str) -> Schema:
    """Maps whose schema is told by the keyword under `key` (malli's multi)."""
    name = Keyword(key)
    kinds = "one of " + " ".join(f":{kind}" for kind in sorted(table))

    def check(value: Any) -> Problem | None:
        if not isinstance(value, dict):
            return mismatch(expected, value)
        kind = value.get(name)
        schema = table.get(kind) if type(kind) is Keyword else None
        if schema is not None:
            return schema.check(value)
        if name not in value:
            return missing(kinds, key)
        return Problem(kinds, describe(kind), (name,))

    def read(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        kind = keyword_in(value.get(name))
        schema = table.get(kind) if type(kind) is Keyword else None
        return schema.decode(value) if schema is not None else value

    return Schema(expected, check, read)
