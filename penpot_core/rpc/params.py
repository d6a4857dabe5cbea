"""Parameters of RPC methods: a struct each, its decoder built once at start.

    class RenameFile(Params):
        id: UUID
        name: Annotated[str, Length(1, 250)]
        features: frozenset[str] | None = None

A field with a default may be absent; an explicit null is a mismatch unless `Nullable()` allows it. Unknown
keys are ignored (they stay in `call.raw` for audit and webhooks).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, get_type_hints

import msgspec

from penpot_core.errors import ParamsInvalid
from penpot_core.rpc.decoders import Decoder, Mismatch, decoder_of, keyword_map


class Params(msgspec.Struct, kw_only=True, rename="kebab"):
    """Base of all parameter structs; keys are the field names in kebab-case."""


class NoParams(Params):
    """A method without parameters."""


Problem = tuple[str, str]


def fields_of(struct: type[Any]) -> list[tuple[str, str, Decoder, bool]]:
    """Key, attribute, decoder and whether it must be there, of each field."""
    hints = get_type_hints(struct, include_extras=True)
    return [
        (field.encode_name, field.name, decoder_of(hints[field.name]), field.required)
        for field in msgspec.structs.fields(struct)
    ]


def struct_decoder(struct: type[Any]) -> Decoder:
    """A decoder of a nested struct; it stops at the first mismatch."""
    fields = fields_of(struct)

    def decode(value: Any) -> Any:
        if not isinstance(value, dict):
            raise Mismatch("a map")
        known, problems = read(fields, keyword_map(value))
        if problems:
            path, expected = problems[0]
            raise Mismatch(expected, (path,))
        return struct(**known)

    return decode


def read(
    fields: list[tuple[str, str, Decoder, bool]], raw: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Problem]]:
    """The typed values by attribute, and every problem with the path to it."""
    known: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, attribute, decode, required in fields:
        if key not in raw:
            if required:
                problems.append((key, "missing"))
            continue
        try:
            known[attribute] = decode(raw[key])
        except Mismatch as problem:
            problems.append((".".join(map(str, (key, *problem.path))), problem.expected))
    return known, problems


def compile_params(struct: type[Any]) -> Callable[[Mapping[str, Any]], Any]:
    """The function that turns raw parameters into the struct, or raises ParamsInvalid telling every problem."""
    fields = fields_of(struct)
    check = getattr(struct, "check", None)

    def decode(raw: Mapping[str, Any]) -> Any:
        known, problems = read(fields, raw)
        if problems:
            raise ParamsInvalid(explain(problems))
        params = struct(**known)
        if check is not None and (problem := check(params)):
            raise ParamsInvalid(explain([problem]))
        return params

    return decode


def explain(problems: list[Problem]) -> str:
    """Prose for people; it names keys and what was expected, never a value."""
    lines = [
        f"{key}: this parameter is missing" if expected == "missing" else f"{key}: expected {expected}"
        for key, expected in problems
    ]
    return "Errors:\n" + "\n".join(lines)
