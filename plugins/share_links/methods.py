"""The RPC methods of share links (contract/rpc-files.md §2)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from penpot_core.rpc import Call, rpc_method
from penpot_core.transit import record
from penpot_plugins.files.access import can_edit_file
from penpot_plugins.share_links import queries, schemas
from penpot_plugins.share_links.access import can_delete_share_link

Record = dict[Any, Any]


@rpc_method(access=can_edit_file("file_id"), transaction="write", added="1.18")
async def create_share_link(call: Call, params: schemas.CreateShareLink) -> Record:
    """Let whoever has the link see these pages of a file. A file may have several links; they do not expire.

    That of a file in the bin works when the file is back.

    The id is all that a reader has to show, so it is random: ordered ids can be guessed.
    """
    row = {
        "id": uuid4(),
        "file_id": params.file_id,
        "owner_id": call.profile_id,
        "created_at": call.now,
        "pages": sorted(params.pages),
        "who_comment": params.who_comment,
        "who_inspect": params.who_inspect,
    }
    await call.db.execute(queries.ADD, row)
    return record(**row) | record(pages=params.pages)


@rpc_method(access=can_delete_share_link, transaction="write", added="1.18")
async def delete_share_link(call: Call, params: schemas.ShareLinkId) -> None:
    """Take a share link away; it shows nothing any more."""
    await call.db.execute(queries.REMOVE, {"id": params.id})
