"""Files named by the object's id, `aa/bb/<28 hex>`, written whole or not at all (contract/storage.md §5).

The name comes from a uuid alone, so nothing that a client sends can lead outside the folder.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from penpot_core.db.ending import to_the_end
from penpot_core.storage import OCTETS, Source, relative_path

CHUNK = 1024 * 1024


class FileSystemStorage:
    """Bytes below one folder. Every method leaves the event loop free."""

    name = "fs"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, object_id: UUID) -> Path:
        """Where an object lies."""
        return self.folder / relative_path(object_id)

    async def put(self, object_id: UUID, source: Source, content_type: str = OCTETS) -> None:
        """Copy bytes to an object; a crash leaves the object whole or absent."""
        await to_the_end(asyncio.to_thread(write_whole, self.path(object_id), source))

    async def read(self, object_id: UUID, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """The bytes of an object in pieces of at most 1 MiB. FileNotFoundError where there is none."""
        reader = await asyncio.to_thread(self.path(object_id).open, "rb")
        try:
            reader.seek(start)
            left = length
            while left is None or left > 0:
                chunk = await asyncio.to_thread(reader.read, CHUNK if left is None else min(CHUNK, left))
                if not chunk:
                    return
                left = None if left is None else left - len(chunk)
                yield chunk
        finally:
            reader.close()

    async def size(self, object_id: UUID) -> int:
        """The size of an object in bytes. FileNotFoundError where there is none."""
        return (await asyncio.to_thread(self.path(object_id).stat)).st_size

    async def delete(self, object_id: UUID) -> None:
        """Remove an object, and what an interrupted `put` left of it; one that is gone already is fine."""
        await to_the_end(asyncio.to_thread(remove, self.path(object_id)))

    async def address(self, object_id: UUID, lifetime: timedelta) -> str | None:
        """None: files have no address of their own."""
        return None

    def proxy_path(self, object_id: UUID) -> str | None:
        """The path that a reverse proxy with the same folder finds the file by."""
        return relative_path(object_id)


def write_whole(target: Path, source: Source) -> None:
    """Write beside the target, make it durable, and give it its name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=unfinished(target))
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as writer:
            if isinstance(source, Path):
                with source.open("rb") as reader:
                    while chunk := reader.read(CHUNK):
                        writer.write(chunk)
            else:
                writer.write(source)
            writer.flush()
            os.fchmod(writer.fileno(), 0o644)  # A reverse proxy that runs as another user reads it.
            os.fsync(writer.fileno())
        temporary.replace(target)
        for folder in (target.parent, target.parent.parent, target.parent.parent.parent):
            sync_folder(folder)
    except BaseException:
        with suppress(FileNotFoundError):
            temporary.unlink()
        raise


def unfinished(target: Path) -> str:
    """How the files begin that an object is written to."""
    return f".{target.name}."


def remove(target: Path) -> None:
    """Remove an object's file and its unfinished ones."""
    target.unlink(missing_ok=True)
    for left in target.parent.glob(unfinished(target) + "*"):
        left.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make a new name in a folder survive a power loss."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
