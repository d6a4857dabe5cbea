"""Writing events as the receiver reads them: a blob of version 4, Fressian within zstd (contract/file-data.md §8).

Only what events hold: texts, keywords, numbers, truth values, uuids, instants, lists, sets and maps.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

import zstandard

from penpot_core.transit import Keyword

VERSION = 4
HEADER = struct.Struct(">hi")
LONG, DOUBLE = struct.Struct(">q"), struct.Struct(">d")
LONGEST_INTEGER = 1 << 63

NULL, TRUE, FALSE = b"\xf7", b"\xf5", b"\xf6"
INTEGER, FLOAT, TEXT, BYTES, LIST, UUID_CODE = b"\xf8", b"\xfa", b"\xe3", b"\xd9", b"\xec", b"\xc3"
NEW_STRUCT = b"\xef"
FIRST_STRUCT, MOST_STRUCTS = 0xA0, 16
BEYOND = re.compile("[\U00010000-\U0010ffff]")


def packed(value: Any) -> bytes:
    """The blob of a value. TypeError where it holds something that events never do."""
    body = Writer().written(value)
    return HEADER.pack(VERSION, len(body)) + zstandard.ZstdCompressor().compress(body)


class Writer:
    """Writes one document: the kinds of its structs are told once."""

    def __init__(self) -> None:
        self._kinds: dict[str, int] = {}
        self._pieces: list[bytes] = []

    def written(self, value: Any) -> bytes:
        """The document of a value."""
        self._value(value)
        return b"".join(self._pieces)

    def _value(self, value: Any) -> None:
        for kind in type(value).__mro__:
            write = WRITERS.get(kind)
            if write is not None:
                write(self, value)
                return
        raise TypeError(f"An event holds {type(value).__qualname__}, which cannot be sent.")

    def put(self, *pieces: bytes) -> None:
        """Bytes as they are."""
        self._pieces.extend(pieces)

    def integer(self, value: int) -> None:
        """A whole number, in as many bytes as it takes."""
        if 0 <= value < 64:
            self.put(bytes([value]))
        elif -LONGEST_INTEGER <= value < LONGEST_INTEGER:
            self.put(INTEGER, LONG.pack(value))
        else:
            self.struct("clj/bigint", 1)
            self.octets(value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))

    def text(self, value: str) -> None:
        """A text: letters beyond the first plane are two halves of three bytes each."""
        encoded = BEYOND.sub(halves, value).encode("utf-8", "surrogatepass")
        self.put(TEXT)
        self.integer(len(encoded))
        self.put(encoded)

    def octets(self, value: bytes) -> None:
        """Bytes."""
        self.put(BYTES)
        self.integer(len(value))
        self.put(value)

    def items(self, kind: str, values: Iterable[Any]) -> None:
        """A struct whose field is a list."""
        listed = list(values)
        self.struct(kind, 1)
        self.put(LIST)
        self.integer(len(listed))
        for value in listed:
            self._value(value)

    def struct(self, kind: str, fields: int) -> None:
        """The head of a struct."""
        known = self._kinds.get(kind)
        if known is not None:
            self.put(bytes([FIRST_STRUCT + known]))
            return
        if len(self._kinds) < MOST_STRUCTS:
            self._kinds[kind] = len(self._kinds)
        self.put(NEW_STRUCT)
        self.text(kind)
        self.integer(fields)

    def keyword(self, value: Keyword) -> None:
        """Its namespace, if it has one, and its name."""
        namespace, slash, name = str(value).rpartition("/")
        self.struct("clj/keyword", 2)
        self._value(namespace if slash else None)
        self.text(name)

    def instant(self, value: datetime) -> None:
        """Milliseconds since 1970."""
        self.struct("java/instant", 1)
        self.integer(round(value.timestamp() * 1000))

    def uuid(self, value: UUID) -> None:
        """Its sixteen bytes."""
        self.put(UUID_CODE)
        self.octets(value.bytes)


def halves(match: re.Match[str]) -> str:
    """The two surrogates of a letter."""
    beyond = ord(match.group()) - 0x10000
    return chr(0xD800 + (beyond >> 10)) + chr(0xDC00 + (beyond & 0x3FF))


WRITERS: Mapping[type[Any], Callable[[Writer, Any], None]] = {
    type(None): lambda writer, _: writer.put(NULL),
    bool: lambda writer, value: writer.put(TRUE if value else FALSE),
    int: Writer.integer,
    float: lambda writer, value: writer.put(FLOAT, DOUBLE.pack(value)),
    Keyword: Writer.keyword,
    str: Writer.text,
    UUID: Writer.uuid,
    datetime: Writer.instant,
    list: lambda writer, value: writer.items("clj/vector", value),
    tuple: lambda writer, value: writer.items("clj/vector", value),
    frozenset: lambda writer, value: writer.items("clj/set", value),
    dict: lambda writer, value: writer.items("clj/map", chain.from_iterable(value.items())),
}
