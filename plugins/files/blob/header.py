"""The six bytes before a body: int16 version, int32 length of the uncompressed body, big endian."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from penpot_plugins.files.blob.errors import BlobUnreadable

LAYOUT = struct.Struct(">hi")
LIMIT = 1 << 30
"""No body may be longer (1 GiB): a header that says so is damaged, or lies."""


@dataclass(frozen=True, slots=True)
class Header:
    """`length` is -1 where the version does not tell it (5)."""

    version: int
    length: int

    def encode(self) -> bytes:
        """The six bytes."""
        return LAYOUT.pack(self.version, self.length)


def read_header(blob: bytes) -> Header:
    """Raises BlobUnreadable where there is no whole header."""
    if len(blob) < LAYOUT.size:
        raise BlobUnreadable(
            hint=f"A stored blob has {len(blob)} bytes, which is less than its header needs."
        )
    return Header(*LAYOUT.unpack_from(blob))
