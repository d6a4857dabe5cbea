"""Objects' bytes in a bucket of S3 or of a service that speaks like it (contract/storage.md §1, §5); the backend `s3`.

Needs: a bucket, and credentials as AWS tools find them (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, roles). Emits
nothing. Nothing is loaded before the first object is read or stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from penpot_core.errors import ServerFault
from penpot_core.hookspecs import hookimpl
from penpot_core.settings import Setting
from penpot_core.types import StorageBackend
from penpot_plugins.storage_s3 import settings

if TYPE_CHECKING:
    from penpot_core.app import App
    from penpot_plugins.storage_s3.backend import S3Storage


@hookimpl
def penpot_settings() -> Sequence[Setting[Any]]:
    """Bucket, region and endpoint."""
    return settings.SETTINGS


@hookimpl
def penpot_storage_backends() -> Sequence[StorageBackend]:
    """The backend `s3`."""
    return [StorageBackend("s3", make)]


def make(app: App) -> S3Storage:
    """The backend over the bucket of the settings. Raises ServerFault `backend-not-configured`."""
    from penpot_plugins.storage_s3.backend import S3Storage

    bucket = app.settings[settings.S3_BUCKET]
    if bucket is None:
        raise ServerFault(
            "backend-not-configured",
            "Objects lie in S3, but no bucket is set: set PENPOT_OBJECTS_STORAGE_S3_BUCKET.",
        )
    return S3Storage(bucket, app.settings[settings.S3_REGION], app.settings[settings.S3_ENDPOINT])
