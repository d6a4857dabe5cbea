"""Who may take a share link away."""

from __future__ import annotations

from penpot_core.db import get
from penpot_core.rpc import Call
from penpot_core.types import Access
from penpot_plugins.files.access import checked_access
from penpot_plugins.share_links import queries
from penpot_plugins.share_links.schemas import ShareLinkId
from penpot_plugins.teams.permissions import Permissions


async def check_delete(call: Call, params: ShareLinkId) -> None:
    """Editors of the file for links of their own, its admins for all (SECURITY row 10)."""
    link = await get(call.db, queries.OWNER, {"id": params.id}, table="share_link")

    def allowed(found: Permissions) -> bool:
        return found.can_edit and (found.is_admin or link["owner_id"] == call.profile_id)

    call.permissions = await checked_access(call, call.db, link["file_id"], allowed)


can_delete_share_link = Access("share-link:delete", check=check_delete)
