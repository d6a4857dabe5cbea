"""What a backend of objects' bytes promises; `penpot_core.testing.storage` holds it to that."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Protocol
from uuid import UUID

from penpot_core.errors import Unavailable

OCTETS = "application/octet-stream"

Source = Path | bytes
"""What is stored: a file's content, or these bytes."""


class StorageUnavailable(Unavailable):
    """The place of the objects does not answer, or has no room."""

    code = "storage-unavailable"

    def __init__(self) -> None:
        super().__init__(hint="The object storage does not answer now; try again later.")


class Backend(Protocol):
    """Bytes by object id. A method may be cancelled, or the process killed, at any point: an object is then whole
    or absent, and `delete` also removes what an interrupted `put` left. Where the place itself fails, a method
    raises OSError or StorageUnavailable; calls then answer 503."""

    name: str

    async def put(self, object_id: UUID, source: Source, content_type: str = OCTETS) -> None:
        """Store bytes durably. Storing the same id again replaces them."""

    def read(self, object_id: UUID, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """The bytes in pieces, from `start`, at most `length`. FileNotFoundError where there is no such object."""

    async def size(self, object_id: UUID) -> int:
        """Size in bytes. FileNotFoundError where there is no such object."""

    async def delete(self, object_id: UUID) -> None:
        """Remove the bytes; an absent object is fine."""

    async def address(self, object_id: UUID, lifetime: timedelta) -> str | None:
        """Where a client may fetch the bytes by itself for some time; None where the server sends them."""

    def proxy_path(self, object_id: UUID) -> str | None:
        """The path below `assets-path` under which a reverse proxy finds the bytes; None where it cannot."""
