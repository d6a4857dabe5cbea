"""The backend itself, over obstore."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import obstore
from obstore.store import S3Store

from penpot_core.storage import OCTETS, Source, relative_path

if TYPE_CHECKING:
    from obstore import GetOptions

CHUNK = 1024 * 1024
TIMEOUT = "30s"


class S3Storage:
    """Objects under the keys `aa/bb/<28 hex digits>` of one bucket. An object appears when it is whole."""

    name = "s3"

    def __init__(self, bucket: str, region: str, endpoint: str | None) -> None:
        """With an `endpoint` the bucket is part of the path, not of the host's name."""
        place: dict[str, Any] = {} if endpoint is None else {"endpoint": endpoint}
        self._store = S3Store(
            bucket,
            region=region,
            virtual_hosted_style_request=endpoint is None,
            client_options={
                "allow_http": endpoint is not None and endpoint.startswith("http:"),
                "connect_timeout": TIMEOUT,
            },
            **place,
        )

    async def put(self, object_id: UUID, source: Source, content_type: str = OCTETS) -> None:
        """Store bytes, large ones in parts."""
        attributes = {"Content-Type": content_type}
        await obstore.put_async(self._store, relative_path(object_id), source, attributes=attributes)

    async def read(self, object_id: UUID, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """The bytes in pieces. FileNotFoundError where there is no such object."""
        if length == 0:
            await self.size(object_id)
            return
        options: GetOptions = {}
        if length is not None:
            options = {"range": (start, start + length)}
        elif start:
            options = {"range": {"offset": start}}
        if options and start >= await self.size(object_id):
            return
        answer = await obstore.get_async(self._store, relative_path(object_id), options=options)
        async for piece in answer.stream(min_chunk_size=CHUNK):
            yield bytes(piece)

    async def size(self, object_id: UUID) -> int:
        """Size in bytes. FileNotFoundError where there is no such object."""
        return int((await obstore.head_async(self._store, relative_path(object_id)))["size"])

    async def delete(self, object_id: UUID) -> None:
        """Remove an object; one that is gone already is fine."""
        await obstore.delete_async(self._store, relative_path(object_id))

    async def address(self, object_id: UUID, lifetime: timedelta) -> str | None:
        """An address that is signed for so long."""
        signed: str = await obstore.sign_async(self._store, "GET", relative_path(object_id), lifetime)
        return signed

    def proxy_path(self, object_id: UUID) -> str | None:
        """None: a proxy follows the signed address."""
        return None
