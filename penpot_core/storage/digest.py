"""The hash by which equal objects are found (contract/storage.md §4)."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

from penpot_core.storage.protocol import Source

CHUNK = 1024 * 1024


class Measure:
    """Size and hash of bytes that come in pieces."""

    __slots__ = ("_digest", "size")

    def __init__(self) -> None:
        self.size = 0
        self._digest = hashlib.blake2b(digest_size=32)

    def add(self, piece: bytes) -> None:
        """The next piece."""
        self.size += len(piece)
        self._digest.update(piece)

    @property
    def hash(self) -> str:
        """`blake2b:` with the BLAKE2b-256 of all pieces so far."""
        return f"blake2b:{self._digest.hexdigest()}"


async def size_and_digest(source: Source) -> tuple[int, str]:
    """Size in bytes and hash of a content. The event loop stays free."""
    return await asyncio.to_thread(measured, source)


def measured(source: Source) -> tuple[int, str]:
    """The same, in this thread."""
    measure = Measure()
    if isinstance(source, Path):
        with source.open("rb") as reader:
            while chunk := reader.read(CHUNK):
                measure.add(chunk)
    else:
        measure.add(source)
    return measure.size, measure.hash
