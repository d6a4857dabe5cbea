"""What a backend of objects' bytes promises."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol
from uuid import UUID


class Backend(Protocol):
    """Bytes by object id. A method may be cancelled at any point: an object is then whole or absent."""

    name: str

    async def put(self, object_id: UUID, source: Path) -> None:
        """Store the bytes of a file. Storing the same id again replaces them."""

    def read(self, object_id: UUID, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """The bytes in pieces, from `start`, at most `length`. FileNotFoundError where there is no such object."""

    async def size(self, object_id: UUID) -> int:
        """Size in bytes. FileNotFoundError where there is no such object."""

    async def delete(self, object_id: UUID) -> None:
        """Remove the bytes; an absent object is fine."""
