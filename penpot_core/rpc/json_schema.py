"""JSON schemas of the types that parameters and results are declared with.

What is described is the JSON form of the API: keys in camelCase, instants and uuids as texts. A schema says what
should be sent; decoders take more (a number as its digits, a set as one text), see `penpot_core.rpc.decoders`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec

from penpot_core.rpc.decoders import Decode, Length, NonBlank, Nullable, email
from penpot_core.transit import camel

Schema = dict[str, Any]
Nulled = Callable[[Schema], Schema]

BY_NAME: dict[str, Schema] = {
    "Duration": {
        "description": "Milliseconds, or a text such as 720h, 15m, 30s or 1h30m.",
        "anyOf": [{"type": "integer"}, {"type": "string"}],
    },
    "Email": {"type": "string", "format": "email", "maxLength": 320},
    "Instant": {"type": "string", "format": "date-time"},
    "Uuid": {"type": "string", "format": "uuid"},
}
"""Schemas that stand among the document's components."""

SIMPLE: dict[Any, Schema] = {
    UUID: {"$ref": "#/components/schemas/Uuid"},
    datetime: {"$ref": "#/components/schemas/Instant"},
    timedelta: {"$ref": "#/components/schemas/Duration"},
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    bytes: {"type": "string", "format": "binary"},
    dict: {"type": "object"},
}


def null_type(schema: Schema) -> Schema:
    """The schema or null, as OpenAPI 3.1 writes it."""
    return {"anyOf": [schema, {"type": "null"}]}


def null_mark(schema: Schema) -> Schema:
    """The schema or null, as OpenAPI 3.0 writes it."""
    return {"allOf": [schema], "nullable": True}


class Schemas:
    """Makes schemas of types; `nulled` says how null is allowed."""

    def __init__(self, nulled: Nulled = null_type) -> None:
        self._nulled = nulled

    def params(self, struct: type[Any]) -> Schema:
        """The schema of a struct of parameters: unknown keys are ignored, so they are not forbidden."""
        return self._struct(struct, nullable=False)

    def result(self, kind: Any) -> Schema:
        """The schema of what a method answers; the empty one where its declaration does not say."""
        return {} if kind is None else self._of(kind, nullable=True)

    def _struct(self, struct: type[Any], *, nullable: bool) -> Schema:
        hints = get_type_hints(struct, include_extras=True)
        fields = msgspec.structs.fields(struct)
        schema: Schema = {
            "type": "object",
            "properties": {
                camel(field.encode_name): self._of(hints[field.name], nullable=nullable) for field in fields
            },
        }
        required = [camel(field.encode_name) for field in fields if field.required]
        return {**schema, "required": required} if required else schema

    def _of(self, kind: Any, *, nullable: bool) -> Schema:
        """`nullable`: whether `T | None` allows null, as in results; a parameter may then only be left out."""
        origin, arguments = get_origin(kind), get_args(kind)
        if origin is Annotated:
            return self._annotated(arguments[0], arguments[1:], nullable=nullable)
        if origin in (Union, UnionType):
            return self._union(arguments, nullable=nullable)
        if origin is Literal:
            return {"enum": [str(choice) if isinstance(choice, str) else choice for choice in arguments]}
        if origin in (list, frozenset, set, tuple):
            unique = {"uniqueItems": True} if origin in (frozenset, set) else {}
            return {"type": "array", "items": self._of(arguments[0], nullable=nullable), **unique}
        if origin is dict:
            return {"type": "object", "additionalProperties": self._of(arguments[1], nullable=nullable)}
        if hasattr(kind, "__struct_fields__"):
            return self._struct(kind, nullable=nullable)
        return dict(SIMPLE.get(kind, {}))

    def _union(self, kinds: Sequence[Any], *, nullable: bool) -> Schema:
        schemas = [self._of(one, nullable=nullable) for one in kinds if one is not NoneType]
        schema = schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
        return self._nulled(schema) if nullable and NoneType in kinds else schema

    def _annotated(self, base: Any, marks: Sequence[Any], *, nullable: bool) -> Schema:
        schema = self._of(base, nullable=nullable)
        for mark in marks:
            if isinstance(mark, Decode) and mark.function is email:
                schema = {"$ref": "#/components/schemas/Email"}
            elif isinstance(mark, Length):
                schema |= lengths(schema, mark)
            elif isinstance(mark, NonBlank):
                schema["pattern"] = r"\S"
            elif isinstance(mark, Nullable):
                schema = self._nulled(schema)
        return schema


def lengths(schema: Schema, limit: Length) -> Schema:
    """The limits of a text or of a collection."""
    unit = {"string": "Length", "array": "Items"}.get(schema.get("type", ""))
    if unit is None:
        return {}
    least = {f"min{unit}": limit.least} if limit.least else {}
    most = {f"max{unit}": limit.most} if limit.most < Length().most else {}
    return least | most
