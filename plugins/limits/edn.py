"""A small reader of EDN: what the reference's files of limits are written in, and nothing more.

Maps, sets, vectors, keywords, texts, whole numbers, nil, booleans, comments and metadata before a map. Bounded in
length and depth; nothing in a text is ever run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

MAX_LENGTH = 262_144
MAX_DEPTH = 16
TOKEN = re.compile(
    r'[\s,]*(?:;[^\n]*[\s,]*)*(#\{|[\^{}\[\]()]|"(?:\\.|[^"\\])*"|[^\s,;"{}\[\]()^]+|"|\Z)', re.DOTALL
)
NUMBER = re.compile(r"[+-]?\d{1,18}")
ESCAPE = re.compile(r"\\(.)", re.DOTALL)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
CONSTANTS = {"nil": None, "true": True, "false": False}
CLOSING = {"{": "}", "#{": "}", "[": "]"}


class EdnError(ValueError):
    """A text that cannot be read; says what and where."""


@dataclass(frozen=True, slots=True)
class Name:
    """A keyword, without its colon."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A map in the order of the text, and the map of metadata before it. Keys may be names, texts and sets."""

    items: tuple[tuple[Any, Any], ...]
    about: dict[str, Any] = field(default_factory=dict)


def read(text: str) -> Any:
    """The one value of a text. Raises EdnError."""
    if len(text) > MAX_LENGTH:
        raise EdnError(f"is longer than {MAX_LENGTH} characters")
    reader = Reader(text)
    value = reader.value(reader.token(), 0)
    if reader.token():
        raise reader.error("goes on after its value; one map is expected")
    return value


class Reader:
    """Goes through a text once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0

    def error(self, problem: str) -> EdnError:
        """The problem with its line."""
        return EdnError(f"{problem} (line {self._text.count(chr(10), 0, self._place) + 1})")

    def token(self) -> str:
        """The next token, empty at the end."""
        found = TOKEN.match(self._text, self._place)
        if found is None:
            raise self.error("has a text or a sign that cannot be read")
        self._place = found.end()
        return found[1]

    def value(self, token: str, depth: int) -> Any:
        """The value that begins with a token."""
        if depth > MAX_DEPTH:
            raise self.error(f"is nested more than {MAX_DEPTH} levels deep")
        if token == "^":
            return self._with_metadata(depth)
        if token in CLOSING:
            return self._collection(token, depth)
        if token.startswith('"') and len(token) > 1:
            return ESCAPE.sub(lambda found: ESCAPES.get(found[1], found[1]), token[1:-1])
        if token.startswith(":") and len(token) > 1:
            return Name(token[1:])
        if token in CONSTANTS:
            return CONSTANTS[token]
        if NUMBER.fullmatch(token):
            return int(token)
        raise self.error(f"has {token[:40]!r} where a value is expected" if token else "ends too early")

    def _with_metadata(self, depth: int) -> Any:
        about, value = self.value(self.token(), depth + 1), self.value(self.token(), depth + 1)
        if not isinstance(about, Table) or not isinstance(value, Table):
            raise self.error("has metadata that is no map, or that stands before no map")
        return Table(value.items, {key.text: one for key, one in about.items if isinstance(key, Name)})

    def _collection(self, opening: str, depth: int) -> Any:
        values = []
        while (token := self.token()) != CLOSING[opening]:
            values.append(self.value(token, depth + 1))
        if opening == "[":
            return tuple(values)
        if opening == "#{":
            return frozenset(values)
        if len(values) % 2:
            raise self.error("has a map with a key that has no value")
        return Table(tuple(zip(values[::2], values[1::2], strict=True)))
