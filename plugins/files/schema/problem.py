"""What is wrong with a value, for people: where, what was expected, what was there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from penpot_core.transit import CompositeMap, Keyword, OrderedSet, TaggedValue, TransitSet

SHOWN = 40
"""Characters of a text that a problem shows at most."""

LONG_NUMBER = 10.0**SHOWN
"""From here on a number is not shown; Python would even refuse to write a very long one."""

Step = Any
"""One step of a path: a map key or an index."""


@dataclass(frozen=True, slots=True)
class Problem:
    """The first thing found wrong. `got` describes the value in short, never whole; None where it is missing."""

    expected: str
    got: str | None
    path: tuple[Step, ...] = ()

    def under(self, step: Step) -> Problem:
        """The same problem, seen from the value that holds this one at `step`."""
        return Problem(self.expected, self.got, (step, *self.path))

    @property
    def place(self) -> str:
        """The path as text: `fills[0].fill-color`."""
        text = ""
        for step in self.path:
            if isinstance(step, int):
                text += f"[{step}]"
            else:
                text += f".{shorten(str(step))}" if text else shorten(str(step))
        return text

    def sentence(self, what: str = "attribute") -> str:
        """`attribute opacity must be a number, got text "high"`; without a path it speaks of the whole."""
        subject = f"{what} {self.place}" if self.path else "it"
        if self.got is None:
            return f"{subject} is missing; it must be {self.expected}"
        return f"{subject} must be {self.expected}, got {self.got}"


def mismatch(expected: str, value: Any) -> Problem:
    """The problem that `value` is not what was expected."""
    return Problem(expected, describe(value))


def missing(expected: str, key: str) -> Problem:
    """The problem that a required key is not there."""
    return Problem(expected, None, (key,))


def shorten(text: str) -> str:
    """At most SHOWN characters of a text."""
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def describe(value: Any) -> str:
    """A value in a few words, for an explanation."""
    kind = type(value)
    if value is None:
        return "nothing"
    if kind is bool:
        return "true" if value else "false"
    if kind is Keyword:
        return f"the keyword :{shorten(value)}"
    if isinstance(value, str):
        return f'text "{shorten(value)}"'
    if isinstance(value, int | float):
        return f"the number {value}" if abs(value) < LONG_NUMBER else "a number of many digits"
    if isinstance(value, UUID):
        return f"the uuid {value}"
    if isinstance(value, frozenset | set | TransitSet | OrderedSet):
        return f"a set of {len(value)}"
    if isinstance(value, list | tuple):
        return f"a vector of {len(value)}"
    if isinstance(value, dict | CompositeMap):
        return f"a {'map' if kind in (dict, CompositeMap) else kind.__name__.lower()} of {len(value)} keys"
    if isinstance(value, TaggedValue):
        return f"a value with the unknown tag {shorten(value.tag)}"
    return f"a value of type {kind.__name__}"
