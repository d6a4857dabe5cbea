"""Cutting off what stands behind the end of a picture that was fetched (contract/storage.md §8.3)."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from penpot_core.errors import ValidationFailed


async def cut_trailing(path: Path, mtype: str) -> int:
    """Cut the file; its size now. Raises ValidationFailed `invalid-image` where there is no end."""
    return await asyncio.to_thread(cut, path, mtype)


def cut(path: Path, mtype: str) -> int:
    """The same, in this thread."""
    content = path.read_bytes()
    end = end_of(content, mtype)
    if end is None:
        raise ValidationFailed("invalid-image", "The picture has no end; it was cut short, or is none.")
    if end < len(content):
        os.truncate(path, end)
    return end


def end_of(content: bytes, mtype: str) -> int | None:
    """How many bytes belong to the picture; all of them for kinds that have no mark at their end."""
    if mtype == "image/png":
        return end_of_png(content)
    if mtype == "image/jpeg":
        return after(content.rfind(b"\xff\xd9"), 2)
    if mtype == "image/gif":
        return after(content.rfind(b"\x3b"), 1)
    if mtype == "image/webp":
        return end_of_webp(content)
    return len(content)


def after(place: int, length: int) -> int | None:
    """The end of a mark that was searched for."""
    return None if place < 0 else place + length


def end_of_png(content: bytes) -> int | None:
    """After the check sum of the last IEND, an empty chunk."""
    place = content.rfind(b"IEND")
    if place < 4 or content[place - 4 : place] != b"\0\0\0\0" or len(content) < place + 8:
        return None
    return place + 8


def end_of_webp(content: bytes) -> int | None:
    """What its head says."""
    if content[:4] != b"RIFF" or len(content) < 12:
        return None
    end = int.from_bytes(content[4:8], "little") + 8
    return end if end <= len(content) else None
