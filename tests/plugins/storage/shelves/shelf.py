"""A plugin with a second place for objects' bytes: the backend `shelf`, another folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from penpot_core.hookspecs import hookimpl
from penpot_core.settings import PathKind, Setting
from penpot_core.types import StorageBackend
from penpot_plugins.storage_fs.backend import FileSystemStorage

if TYPE_CHECKING:
    from penpot_core.app import App


FOLDER = Setting("shelf-folder", PathKind, Path("shelf"), "Where the shelf is.")


class Shelf(FileSystemStorage):
    """Files under another name."""

    name = "shelf"


@hookimpl
def penpot_settings() -> Sequence[Setting[Any]]:
    """Its folder."""
    return [FOLDER]


@hookimpl
def penpot_storage_backends() -> Sequence[StorageBackend]:
    """The backend `shelf`."""
    return [StorageBackend("shelf", make)]


def make(app: App) -> Shelf:
    """The backend over the folder of the settings."""
    return Shelf(app.settings[FOLDER])
