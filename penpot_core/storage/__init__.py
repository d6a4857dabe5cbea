"""Stored objects: bytes at a backend, and a row that says what they are (contract/storage.md §2-5).

    pending = await call.app.storage.put(path, NewObject("file-media-object", "image/png"))
    async with call.app.database.write() as db:
        media_id = await call.app.storage.claim(db, pending, call.now)
        await db.execute(ADD_MEDIA, {"media_id": media_id, ...})

`put` reserves a row that is deleted already, in a few hours' time, and stores the bytes; `claim` makes the row live
inside the caller's transaction, or takes an equal object that is there. Whatever is killed in between leaves a row
whose time comes, and with it the bytes: nothing is lost, nothing has to be searched for.
"""

from penpot_core.storage.objects import BUCKETS, NewObject, Pending, StoredObject, relative_path
from penpot_core.storage.protocol import OCTETS, Backend, Source, StorageUnavailable
from penpot_core.storage.service import ObjectLost, Storage

__all__ = [
    "BUCKETS",
    "Backend",
    "NewObject",
    "OCTETS",
    "ObjectLost",
    "Pending",
    "Source",
    "Storage",
    "StorageUnavailable",
    "StoredObject",
    "relative_path",
]
