"""A compiled schema: two closures, built once, that check and decode values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from penpot_plugins.files.schema.problem import Problem

Check = Callable[[Any], Problem | None]
"""None where the value fits, else the first problem; never raises."""

Decode = Callable[[Any], Any]
"""The value as the schema wants it, where its JSON form tells that; else the value as it is. Never raises."""


def unchanged(value: Any) -> Any:
    """The decoder of values whose JSON form is the value itself."""
    return value


@dataclass(frozen=True, slots=True)
class Schema:
    """What a value must be.

    `expected` completes the sentence "it must be …". `check` is strict: keywords are no texts, a map is no
    record. `decode` is the JSON decoder of the schema (contract/rpc-files.md §0): texts become uuids,
    keywords, numbers; maps become records; what it cannot read stays, and fails the check afterwards.
    """

    expected: str
    check: Check
    decode: Decode = unchanged

    def fits(self, value: Any) -> bool:
        """Whether the value fits."""
        return self.check(value) is None


def decode(schema: Schema, value: Any) -> Any:
    """Read a value that came as JSON."""
    return schema.decode(value)


def validate(schema: Schema, value: Any) -> Problem | None:
    """None where the value fits, else the first problem."""
    return schema.check(value)
