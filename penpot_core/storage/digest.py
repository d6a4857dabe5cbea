"""The hash by which equal objects are found (contract/storage.md §4)."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

from penpot_core.storage.protocol import Source

CHUNK = 1024 * 1024


async def size_and_digest(source: Source) -> tuple[int, str]:
    """Size in bytes, and `blake2b:` with the BLAKE2b-256 of the content. The event loop stays free."""
    return await asyncio.to_thread(measured, source)


def measured(source: Source) -> tuple[int, str]:
    """The same, in this thread."""
    digest = hashlib.blake2b(digest_size=32)
    size = 0
    if isinstance(source, Path):
        with source.open("rb") as reader:
            while chunk := reader.read(CHUNK):
                size += len(chunk)
                digest.update(chunk)
    else:
        size = len(source)
        digest.update(source)
    return size, f"blake2b:{digest.hexdigest()}"
