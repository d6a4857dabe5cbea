"""The contract of storage backends, on those of the project that need no server."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

import pytest

from penpot_core.storage import relative_path
from penpot_core.testing.storage import MemoryStorage, StorageContract
from penpot_plugins.storage_fs.backend import FileSystemStorage, unfinished


class TestMemory(StorageContract):
    @pytest.fixture
    def backend(self) -> MemoryStorage:
        return MemoryStorage()


class TestFileSystem(StorageContract):
    @pytest.fixture
    def backend(self, tmp_path: Path) -> FileSystemStorage:
        return FileSystemStorage(tmp_path / "objects")


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_relative_path_is_that_of_the_contract() -> None:
    assert relative_path(UUID("6b1f0d8e-1c2a-4f00-9a3b-0123456789ab")) == "6b/1f/0d8e1c2a4f009a3b0123456789ab"


async def test_file_system_when_a_write_was_killed_then_delete_removes_what_it_left(tmp_path: Path) -> None:
    backend, name = FileSystemStorage(tmp_path), uuid4()
    await backend.put(name, b"whole", "image/png")
    left = backend.path(name).with_name(unfinished(backend.path(name)) + "abc")
    left.write_bytes(b"half")
    await backend.delete(name)
    assert files_below(tmp_path) == []


async def test_file_system_when_the_source_is_missing_then_nothing_is_left(tmp_path: Path) -> None:
    backend, name = FileSystemStorage(tmp_path / "objects"), uuid4()
    with pytest.raises(FileNotFoundError):
        await backend.put(name, tmp_path / "nothing", "image/png")
    assert files_below(tmp_path) == []
