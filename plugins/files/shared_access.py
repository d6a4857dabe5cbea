"""Reading a file as a member, or as whoever holds a share link (contract/rpc-files.md §0.1)."""

from __future__ import annotations

from typing import Any

from penpot_core.errors import ObjectNotFound
from penpot_core.rpc import Call
from penpot_core.types import Access
from penpot_plugins.files import queries
from penpot_plugins.files.access import file_permissions, reads


def can_see_file(file_field: str, share_field: str) -> Access:
    """Members, and anybody at all with a share link of the file; logged in or not."""

    async def check(call: Call, params: Any) -> None:
        file_id, share_id = getattr(params, file_field), getattr(params, share_field)
        if call.identity is not None:
            found = await file_permissions(call.db, call.profile_id, file_id)
            if found is not None and reads(found):
                return
        link = {"share_id": share_id, "file_id": file_id}
        if share_id is None or await call.db.fetch_one(queries.SHARE_LINK, link) is None:
            raise ObjectNotFound()

    return Access("file:see", anonymous=True, check=check)
