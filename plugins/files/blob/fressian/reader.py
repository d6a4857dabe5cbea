"""The core of Fressian: one object after another from bytes, with the two caches that belong to a document.

Every length is checked against what is left before anything is made of it, so memory is bounded by the bytes given.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from penpot_core.transit import Uri
from penpot_core.transit.composite import read_composite_map, read_set
from penpot_core.transit.scalars import read_instant
from penpot_plugins.files.blob.errors import BlobUnreadable
from penpot_plugins.files.blob.fressian.limits import Budget
from penpot_plugins.files.blob.fressian.text import text_of

Record = Callable[["Reader", list[Any]], Any]
"""Makes the value of a struct from its fields."""

END = 0xFD
STRING_CHUNK, STRING = 0xE2, 0xE3
BYTES_CHUNK, BYTES = 0xD8, 0xD9
MOST_FIELDS = 16
MAX_EXPONENT = 10_000

FLOAT, DOUBLE, LONG = struct.Struct(">f"), struct.Struct(">d"), struct.Struct(">q")


def damaged(what: str) -> BlobUnreadable:
    """The error of bytes that are no Fressian."""
    return BlobUnreadable(hint=f"A stored blob's Fressian is damaged: {what}.")


class Reader:
    """Reads the objects of one document. `records` are the structs that it knows, by tag and number of fields.

    Raises BlobUnreadable for bytes that are no Fressian, an unknown tag, and what exceeds the budget; other
    exceptions of records and of the type ValueError, TypeError, IndexError mean the same.
    """

    __slots__ = ("_at", "_cache", "_data", "_structs", "_weights", "budget", "records")

    def __init__(self, data: bytes, records: Mapping[tuple[str, int], Record], budget: Budget) -> None:
        self._data = data
        self._at = 0
        self._cache: list[Any] = []
        self._weights: list[int] = []
        self._structs: list[tuple[Record, int]] = []
        self.records = records
        self.budget = budget

    @property
    def left(self) -> int:
        """Bytes that are not read yet."""
        return len(self._data) - self._at

    def value(self) -> Any:
        """The next object."""
        code = self._data[self._at]
        self._at += 1
        return READERS[code](self, code)

    def take(self, count: int) -> bytes:
        """So many bytes."""
        if not 0 <= count <= self.left:
            raise damaged(f"{count} bytes are announced where {self.left} are left")
        self._at += count
        return self._data[self._at - count : self._at]

    def integer(self) -> int:
        """The next object, which must be an integer."""
        value = self.value()
        if type(value) is not int:
            raise damaged("something else stands where an integer belongs")
        return value

    def spend(self, values: int) -> None:
        """Count values against the budget."""
        self.budget.values -= values
        if self.budget.values < 0:
            raise BlobUnreadable(hint="A stored blob holds more values than are read.")

    def values(self, count: int) -> list[Any]:
        """So many objects."""
        if not 0 <= count <= self.left:
            raise damaged(f"a list of {count} is announced where {self.left} bytes are left")
        self.spend(count)
        self._descend()
        found = [self.value() for _ in range(count)]
        self.budget.depth += 1
        return found

    def values_to_end(self) -> list[Any]:
        """The objects up to the mark that closes a list."""
        self._descend()
        found: list[Any] = []
        while self._data[self._at] != END:
            found.append(self.value())
        self._at += 1
        self.budget.depth += 1
        self.spend(len(found))
        return found

    def _descend(self) -> None:
        self.budget.depth -= 1
        if self.budget.depth < 0:
            raise BlobUnreadable(hint="A stored blob's values are nested too deeply.")

    def text(self) -> str | None:
        """The next object, which must be a text or null."""
        value = self.value()
        if value is not None and type(value) is not str:
            raise damaged("something else stands where a text belongs")
        return value

    def chunks(self, code: int, chunk: int, whole: int, packed: int) -> bytes:
        """The bytes of something that may be cut: zero or more chunks, then a closing piece."""
        pieces: list[bytes] = []
        while code == chunk:
            pieces.append(self.take(self.integer()))
            code = self._data[self._at]
            self._at += 1
        if code == whole:
            size = self.integer()
        elif packed <= code < packed + 8:
            size = code - packed
        else:
            raise damaged("a piece of a text or of bytes is missing")
        pieces.append(self.take(size))
        return b"".join(pieces)

    def remember(self) -> Any:
        """The next object, put into the cache; its place is taken before what is inside of it."""
        place = len(self._cache)
        self._cache.append(UNREAD)
        self._weights.append(0)
        before = self.budget.values
        value = self._cache[place] = self.value()
        self._weights[place] = before - self.budget.values
        return value

    def remembered(self, place: int) -> Any:
        """An object of the cache."""
        value = self._cache[place] if place >= 0 else UNREAD
        if value is UNREAD:
            raise damaged("it refers to a value that is not read yet")
        if self._weights[place]:
            self.spend(self._weights[place])
        return value

    def new_struct(self) -> Any:
        """A struct of a kind that is met for the first time."""
        tag, fields = self.text(), self.integer()
        record = self.records.get((tag or "", fields))
        if record is None:
            raise BlobUnreadable(
                hint=f"A stored blob has values of the kind {tag!r} with {fields} fields, which this server does not know."
            )
        self._structs.append((record, fields))
        return self.struct(len(self._structs) - 1)

    def struct(self, place: int) -> Any:
        """A struct of a known kind."""
        if place < 0:
            raise damaged("it refers to a struct that is not read yet")
        record, fields = self._structs[place]
        return record(self, self.values(fields))

    def forget(self) -> Any:
        """Start with empty caches; the next object."""
        self._cache, self._weights, self._structs = [], [], []
        self._descend()
        value = self.value()
        self.budget.depth += 1
        return value

    def precache(self) -> Any:
        """An object for the cache alone, then the next one."""
        self.remember()
        self._descend()
        value = self.value()
        self.budget.depth += 1
        return value


class _Unread:
    pass


UNREAD = _Unread()

CodeReader = Callable[[Reader, int], Any]


def unknown(_: Reader, code: int) -> Any:
    """A code that nothing in file data is written with."""
    raise damaged(f"the code {code:#04x} is unknown")


def packed_integers(first: int, zero: int, size: int) -> CodeReader:
    """Integers whose highest bits are in the code."""

    def read(reader: Reader, code: int) -> int:
        return (code - zero) << (8 * size) | int.from_bytes(reader.take(size), "big")

    return read


def read_decimal(reader: Reader) -> Decimal:
    """A decimal: its digits as a big integer, and its scale."""
    digits, scale = big_integer(reader.value()), reader.integer()
    if abs(scale) > MAX_EXPONENT:
        raise damaged("a decimal has a scale beyond reason")
    try:
        return Decimal(digits).scaleb(-scale)
    except InvalidOperation as cause:
        raise damaged("a decimal is too long") from cause


def big_integer(data: Any) -> int:
    """An integer of any size from bytes."""
    if type(data) is not bytes:
        raise damaged("something else stands where the bytes of an integer belong")
    return int.from_bytes(data, "big", signed=True)


def read_uuid(data: Any) -> UUID:
    """A uuid from 16 bytes."""
    if type(data) is not bytes:
        raise damaged("something else stands where the bytes of a uuid belong")
    return UUID(bytes=data)


def read_map(items: Any) -> Any:
    """The map of a list key, value, key, value …."""
    try:
        found = dict(zip(items[::2], items[1::2], strict=True))
    except TypeError:
        return read_composite_map(items)
    return found if 2 * len(found) == len(items) else read_composite_map(items)


def code_readers() -> list[CodeReader]:
    """What is done for each code."""
    table: list[CodeReader] = [unknown] * 256
    for code in range(0x40):
        table[code] = lambda _, code: code
    for first, end, zero, size in (
        (0x40, 0x60, 0x50, 1),
        (0x60, 0x70, 0x68, 2),
        (0x70, 0x74, 0x72, 3),
        (0x74, 0x78, 0x76, 4),
        (0x78, 0x7C, 0x7A, 5),
        (0x7C, 0x80, 0x7E, 6),
    ):
        table[first:end] = [packed_integers(first, zero, size)] * (end - first)
    table[0x80:0xA0] = [lambda reader, code: reader.remembered(code - 0x80)] * 32
    table[0xA0:0xB0] = [lambda reader, code: reader.struct(code - 0xA0)] * 16
    table[0xB0:0xB6] = [lambda reader, _: reader.values(reader.integer())] * 6
    table[0xD0:0xDA] = [lambda reader, code: reader.chunks(code, BYTES_CHUNK, BYTES, 0xD0)] * 10
    table[0xDA:0xE2] = [lambda reader, code: text_of(reader.take(code - 0xDA))] * 8
    table[STRING_CHUNK : STRING + 1] = [
        lambda reader, code: text_of(reader.chunks(code, STRING_CHUNK, STRING, 0xDA))
    ] * 2
    table[0xE4:0xEC] = [lambda reader, code: reader.values(code - 0xE4)] * 8
    for code, read in SINGLE.items():
        table[code] = read
    return table


SINGLE: dict[int, CodeReader] = {
    0xC0: lambda reader, _: read_map(reader.value()),
    0xC1: lambda reader, _: read_set(reader.value()),
    0xC3: lambda reader, _: read_uuid(reader.value()),
    0xC5: lambda reader, _: Uri(reader.text() or ""),
    0xC6: lambda reader, _: big_integer(reader.value()),
    0xC7: lambda reader, _: read_decimal(reader),
    0xC8: lambda reader, _: read_instant(str(reader.integer())),
    0xCC: lambda reader, _: reader.remembered(reader.integer()),
    0xCD: lambda reader, _: reader.remember(),
    0xCE: lambda reader, _: reader.precache(),
    0xEC: lambda reader, _: reader.values(reader.integer()),
    0xED: lambda reader, _: reader.values_to_end(),
    0xEE: lambda reader, _: reader.values_to_end(),
    0xEF: lambda reader, _: reader.new_struct(),
    0xF0: lambda reader, _: reader.struct(reader.integer()),
    0xF5: lambda _, __: True,
    0xF6: lambda _, __: False,
    0xF7: lambda _, __: None,
    0xF8: lambda reader, _: LONG.unpack(reader.take(8))[0],
    0xF9: lambda reader, _: FLOAT.unpack(reader.take(4))[0],
    0xFA: lambda reader, _: DOUBLE.unpack(reader.take(8))[0],
    0xFB: lambda _, __: 0.0,
    0xFC: lambda _, __: 1.0,
    0xFE: lambda reader, _: reader.forget(),
    0xFF: lambda _, __: -1,
}

READERS = code_readers()
