"""The method that reads a fragment of a file (contract/rpc-files.md, get-file-fragment).

We write no fragments and answer get-file without pointers; this is for clients that got a pointer elsewhere.
"""

from __future__ import annotations

import asyncio
from typing import Any

from penpot_core.db import get
from penpot_core.rpc import Call, rpc_method
from penpot_core.transit import Keyword, TransitError, record
from penpot_plugins.files import queries, schemas
from penpot_plugins.files.blob import unpack
from penpot_plugins.files.engine.engine import FileEngine
from penpot_plugins.files.engine.errors import DataUnreadable
from penpot_plugins.files.engine.loading import blob_of
from penpot_plugins.files.engine.queries import FRAGMENT
from penpot_plugins.files.shared_access import can_see_file

WEEK = "max-age=604800"
"""A fragment never changes: what changes is stored under another id."""


@rpc_method(access=can_see_file("file_id", "share_id"), transaction="read", added="1.17")
async def get_file_fragment(call: Call, params: schemas.GetFileFragment) -> dict[Any, Any]:
    """A part of a file that is stored for itself."""
    key = {"file_id": params.file_id, "id": params.fragment_id, "type": FRAGMENT}
    row = await get(call.db, queries.FRAGMENT, key, table="file_data")
    blob = await blob_of(row, params.file_id, call.app.get(FileEngine).place.objects)
    try:
        data = await asyncio.to_thread(lambda: unpack(blob).value(call.app.codec))
    except TransitError as cause:
        raise DataUnreadable(hint=f"The fragment {params.fragment_id} is damaged.") from cause
    call.reply.headers["cache-control"] = WEEK
    known = {name: value for name, value in row.record().items() if name not in ("data", "metadata")}
    about = {Keyword(name): value for name, value in (row["metadata"] or {}).items()}
    return known | (record(metadata=about) if about else {}) | record(data=data)
