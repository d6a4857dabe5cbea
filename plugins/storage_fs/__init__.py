"""Objects' bytes as files below one folder (contract/storage.md); the backend called `fs`.

Needs: a folder that the server may write. Emits nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from penpot_core.hookspecs import hookimpl
from penpot_core.settings import kernel
from penpot_core.types import StorageBackend
from penpot_plugins.storage_fs.backend import FileSystemStorage

if TYPE_CHECKING:
    from penpot_core.app import App


@hookimpl
def penpot_storage_backends() -> Sequence[StorageBackend]:
    """The backend `fs`."""
    return [StorageBackend("fs", make)]


def make(app: App) -> FileSystemStorage:
    """The backend over the folder of the settings."""
    return FileSystemStorage(app.settings[kernel.OBJECTS_STORAGE_FS_DIRECTORY])
