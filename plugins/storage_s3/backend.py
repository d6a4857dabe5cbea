"""The backend itself, over obstore."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import obstore
import structlog
from obstore.exceptions import BaseError
from obstore.store import S3Store

from penpot_core.storage import OCTETS, Source, StorageUnavailable, relative_path

if TYPE_CHECKING:
    from obstore import GetOptions, GetResult
    from obstore.store import ClientConfig, RetryConfig

log = structlog.get_logger("penpot.storage")

CHUNK = 1024 * 1024
# The limit of a whole answer is not that of a silence: who fetches much over a slow line may take long.
CLIENT: ClientConfig = {"connect_timeout": "10s", "read_timeout": "30s", "timeout": "6h"}
RETRIES: RetryConfig = {
    "max_retries": 3,
    "retry_timeout": timedelta(seconds=45),
    "backoff": {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=2), "base": 2},
}


@contextmanager
def told_apart() -> Iterator[None]:
    """Raise StorageUnavailable for whatever is no missing object."""
    try:
        yield
    except BaseError as problem:
        log.warning("the object storage failed", problem=str(problem).partition("\n")[0])
        raise StorageUnavailable() from problem


class S3Storage:
    """Objects under the keys `aa/bb/<28 hex digits>` of one bucket. An object appears when it is whole.

    A request that the service fails is tried again three times within 45 s, a body that breaks off is fetched on
    from there; then StorageUnavailable.
    """

    name = "s3"

    def __init__(self, bucket: str, region: str, endpoint: str | None) -> None:
        """With an `endpoint` the bucket is part of the path, not of the host's name."""
        place: dict[str, Any] = {} if endpoint is None else {"endpoint": endpoint}
        self._store = S3Store(
            bucket,
            region=region,
            virtual_hosted_style_request=endpoint is None,
            client_options={
                **CLIENT,
                "allow_http": endpoint is not None and endpoint.startswith("http:"),
            },
            retry_config=RETRIES,
            **place,
        )

    async def put(self, object_id: UUID, source: Source, content_type: str = OCTETS) -> None:
        """Store bytes, large ones in parts."""
        attributes = {"Content-Type": content_type}
        with told_apart():
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
        with told_apart():
            answer = await self._get(object_id, options, start)
            if answer is not None:
                async for piece in answer.stream(min_chunk_size=CHUNK):
                    yield bytes(piece)

    async def _get(self, object_id: UUID, options: GetOptions, start: int) -> GetResult | None:
        """The answer; None where the part begins behind the end, which the service takes for a fault."""
        try:
            return await obstore.get_async(self._store, relative_path(object_id), options=options)
        except BaseError:
            if options and start >= await self.size(object_id):
                return None
            raise

    async def size(self, object_id: UUID) -> int:
        """Size in bytes. FileNotFoundError where there is no such object."""
        with told_apart():
            return int((await obstore.head_async(self._store, relative_path(object_id)))["size"])

    async def delete(self, object_id: UUID) -> None:
        """Remove an object; one that is gone already is fine."""
        with told_apart():
            await obstore.delete_async(self._store, relative_path(object_id))

    async def address(self, object_id: UUID, lifetime: timedelta) -> str | None:
        """An address that is signed for so long."""
        signed: str = await obstore.sign_async(self._store, "GET", relative_path(object_id), lifetime)
        return signed

    def proxy_path(self, object_id: UUID) -> str | None:
        """None: a proxy follows the signed address."""
        return None
