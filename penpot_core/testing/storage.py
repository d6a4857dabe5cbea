"""The contract that every storage backend keeps, as tests; and a backend in memory.

class TestMyBackend(StorageContract):
    @pytest.fixture
    def backend(self, tmp_path):
        return MyBackend(tmp_path)
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from penpot_core.storage.protocol import OCTETS, Backend, Source

PNG = "image/png"
MIXED = bytes(range(256)) * 5000


class MemoryStorage:
    """Bytes in a dict: for tests that need objects and no folder."""

    name = "memory"

    def __init__(self) -> None:
        self.objects: dict[UUID, bytes] = {}

    async def put(self, object_id: UUID, source: Source, content_type: str = OCTETS) -> None:
        """Keep the bytes."""
        self.objects[object_id] = (
            await asyncio.to_thread(source.read_bytes) if isinstance(source, Path) else source
        )

    async def read(self, object_id: UUID, start: int = 0, length: int | None = None) -> AsyncIterator[bytes]:
        """The bytes in pieces of 64 KiB. FileNotFoundError where there is no such object."""
        content = self._content(object_id)
        content = content[start:] if length is None else content[start : start + length]
        for begin in range(0, len(content), 65536):
            yield content[begin : begin + 65536]

    def _content(self, object_id: UUID) -> bytes:
        try:
            return self.objects[object_id]
        except KeyError:
            raise FileNotFoundError(str(object_id)) from None

    async def size(self, object_id: UUID) -> int:
        """How many bytes there are. FileNotFoundError where there is no such object."""
        return len(self._content(object_id))

    async def delete(self, object_id: UUID) -> None:
        """Forget the bytes."""
        self.objects.pop(object_id, None)

    async def address(self, object_id: UUID, lifetime: timedelta) -> str | None:
        """None: the server sends the bytes."""
        return None

    def proxy_path(self, object_id: UUID) -> str | None:
        """None: no proxy reaches them."""
        return None


async def content_of(backend: Backend, object_id: UUID, start: int = 0, length: int | None = None) -> bytes:
    """All pieces of an object together."""
    return b"".join([piece async for piece in backend.read(object_id, start, length)])


class StorageContract:
    """What every backend does. A subclass gives the fixture `backend`."""

    @pytest.mark.parametrize("content", [b"", b"x", MIXED], ids=["empty", "byte", "megabyte"])
    async def test_put_when_read_then_the_bytes_are_the_same(self, backend: Backend, content: bytes) -> None:
        """Also those of no byte at all."""
        name = uuid4()
        await backend.put(name, content, PNG)
        assert await content_of(backend, name) == content
        assert await backend.size(name) == len(content)

    async def test_put_when_given_a_file_then_its_content_is_kept_without_it(
        self, backend: Backend, tmp_path: Path
    ) -> None:
        """The file may go afterwards."""
        name, file = uuid4(), tmp_path / "source"
        file.write_bytes(MIXED)
        await backend.put(name, file, PNG)
        file.unlink()
        assert await content_of(backend, name) == MIXED

    async def test_put_when_repeated_then_the_later_bytes_stand(self, backend: Backend) -> None:
        """Nothing of the longer first ones is left."""
        name = uuid4()
        await backend.put(name, MIXED, PNG)
        await backend.put(name, b"short", PNG)
        assert await content_of(backend, name) == b"short"

    @pytest.mark.parametrize(
        ("start", "length"), [(0, 0), (0, 10), (3, None), (1_000_000, 5), (1_279_995, 99), (1_280_000, 5)]
    )
    async def test_read_when_a_part_is_asked_then_it_is_that_part(
        self, backend: Backend, start: int, length: int | None
    ) -> None:
        """Also over the end, and behind it."""
        name = uuid4()
        await backend.put(name, MIXED, PNG)
        expected = MIXED[start:] if length is None else MIXED[start : start + length]
        assert await content_of(backend, name, start, length) == expected

    async def test_read_and_size_when_there_is_none_then_file_not_found(self, backend: Backend) -> None:
        """Whatever the backend calls it."""
        with pytest.raises(FileNotFoundError):
            await content_of(backend, uuid4())
        with pytest.raises(FileNotFoundError):
            await backend.size(uuid4())

    async def test_delete_when_repeated_then_it_is_gone_and_nobody_complains(self, backend: Backend) -> None:
        """Others stay."""
        name, other = uuid4(), uuid4()
        await backend.put(name, b"one", PNG)
        await backend.put(other, b"two", PNG)
        await backend.delete(name)
        await backend.delete(name)
        with pytest.raises(FileNotFoundError):
            await content_of(backend, name)
        assert await content_of(backend, other) == b"two"

    async def test_put_when_cancelled_then_the_object_is_whole_or_absent(self, backend: Backend) -> None:
        """At any moment of its work."""
        for turns in range(6):
            name = uuid4()
            work = asyncio.create_task(backend.put(name, MIXED, PNG))
            for _ in range(turns):
                await asyncio.sleep(0)
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
            try:
                assert await content_of(backend, name) == MIXED
            except FileNotFoundError:
                await backend.delete(name)

    async def test_put_and_read_when_many_at_once_then_none_is_mixed_up(self, backend: Backend) -> None:
        """Each has its own bytes."""
        names = [uuid4() for _ in range(20)]
        await asyncio.gather(*(backend.put(name, name.bytes * 1000, PNG) for name in names))
        found = await asyncio.gather(*(content_of(backend, name) for name in names))
        assert found == [name.bytes * 1000 for name in names]

    async def test_read_when_left_early_then_nothing_stays_open(self, backend: Backend) -> None:
        """And the object can be deleted."""
        name = uuid4()
        await backend.put(name, MIXED, PNG)
        pieces = backend.read(name)
        assert await anext(pieces)
        await pieces.aclose()  # type: ignore[attr-defined]
        await backend.delete(name)
