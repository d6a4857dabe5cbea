"""Files named by the object's id, `aa/bb/<28 hex>`, written whole or not at all."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

CHUNK = 1024 * 1024


class FileSystemStorage:
    """Bytes below one folder. Every method leaves the event loop free."""

    name = "fs"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, object_id: UUID) -> Path:
        """Where an object lies."""
        digits = object_id.hex
        return self.folder / digits[:2] / digits[2:4] / digits[4:]

    async def put(self, object_id: UUID, source: Path) -> None:
        """Copy a file's bytes to an object; a crash leaves the object whole or absent."""
        await asyncio.to_thread(self._put, self.path(object_id), source)

    def _put(self, target: Path, source: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".incoming-")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as writer, source.open("rb") as reader:
                while chunk := reader.read(CHUNK):
                    writer.write(chunk)
                writer.flush()
                os.fsync(writer.fileno())
            temporary.replace(target)
            sync_folder(target.parent)
        except BaseException:
            with suppress(FileNotFoundError):
                temporary.unlink()
            raise

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
        """Remove an object; one that is gone already is fine."""
        await asyncio.to_thread(self.path(object_id).unlink, missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make a rename in a folder survive a power loss."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
