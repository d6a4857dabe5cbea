"""The method that reads a fragment of a file (contract/rpc-files.md, get-file-fragment).

We write no fragments and answer get-file without pointers; this is for clients that got a pointer elsewhere.
"""

from __future__ import annotations

import asyncio
from typing import Any

from penpot_core.db import get
from penpot_core.errors import ObjectNotFound
from penpot_core.rpc import Call, rpc_method
from penpot_core.transit import Keyword, TransitError, record
from penpot_plugins.files import queries, schemas
from penpot_plugins.files.access import FileAccess, can_read_file_or_shared
from penpot_plugins.files.blob import unpack
from penpot_plugins.files.engine.engine import FileEngine
from penpot_plugins.files.engine.errors import DataUnreadable
from penpot_plugins.files.engine.loading import blob_of
from penpot_plugins.files.engine.queries import FRAGMENT
from penpot_plugins.files.model.keys import ID, OBJECTS
from penpot_plugins.files.transit import Shape

WEEK = "max-age=604800"
"""A fragment never changes: what changes is stored under another id."""


@rpc_method(access=can_read_file_or_shared("file_id", anonymous=True), transaction="read", added="1.17")
async def get_file_fragment(call: Call, params: schemas.GetFileFragment) -> dict[Any, Any]:
    """A part of a file that is stored for itself; by a share link, not the shapes of other pages than its own."""
    key = {"file_id": params.file_id, "id": params.fragment_id, "type": FRAGMENT}
    row = await get(call.db, queries.FRAGMENT, key, table="file_data")
    blob = await blob_of(row, params.file_id, call.app.get(FileEngine).place.objects)
    try:
        data = await asyncio.to_thread(lambda: unpack(blob).value(call.app.codec))
    except TransitError as cause:
        raise DataUnreadable(hint=f"The fragment {params.fragment_id} is damaged.") from cause
    if not shows(call.permissions, data):
        raise ObjectNotFound()
    call.reply.headers["cache-control"] = WEEK
    known = {name: value for name, value in row.record().items() if name not in ("data", "metadata")}
    about = {Keyword(name): value for name, value in (row["metadata"] or {}).items()}
    return known | (record(metadata=about) if about else {}) | record(data=data)


def shows(access: FileAccess, data: Any) -> bool:
    """Whether somebody may see a fragment: a page, a file's components, or shapes of a page that is not told."""
    if access.share is None or not isinstance(data, dict):
        return True
    if OBJECTS in data:
        return access.shows(data[ID])
    return not any(type(item) is Shape for item in data.values())
