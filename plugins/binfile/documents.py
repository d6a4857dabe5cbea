"""JSON texts of a package as typed values (contract/binfile.md §3.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from penpot_core.transit import Keyword, TransitError, json_in
from penpot_plugins.binfile.errors import PackageInvalid, PackageUnreadable
from penpot_plugins.files.schema import Schema, decode, validate


def read_json(text: bytes, path: str) -> dict[Any, Any]:
    """An object with keywords for keys. Raises PackageUnreadable."""
    try:
        value = json_in(text)
    except TransitError as cause:
        raise PackageUnreadable(hint=f"{path} is no proper JSON.", path=path) from cause
    if not isinstance(value, dict):
        raise PackageInvalid(hint=f"{path} has to be a JSON object.", path=path)
    return value


def read_plain(text: bytes, path: str) -> dict[str, Any]:
    """An object whose keys stay texts (tokens). Raises PackageUnreadable."""
    try:
        value = orjson.loads(text)
    except ValueError as cause:
        raise PackageUnreadable(hint=f"{path} is no proper JSON.", path=path) from cause
    if not isinstance(value, dict):
        raise PackageInvalid(hint=f"{path} has to be a JSON object.", path=path)
    return value


def typed(schema: Schema, value: Any, path: str) -> dict[Any, Any]:
    """A value as a schema reads it. Raises PackageInvalid where it does not fit."""
    read = decode(schema, value)
    problem = validate(schema, read)
    if problem is not None:
        raise PackageInvalid(hint=f"{path}: {problem.sentence('key')}.", path=path)
    found: dict[Any, Any] = read
    return found


def present(value: Mapping[Any, Any]) -> dict[Any, Any]:
    """A map without nulls."""
    return {Keyword(key): item for key, item in value.items() if item is not None}
