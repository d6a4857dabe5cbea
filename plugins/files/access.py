"""Who may do what with a file, as `Access` records for declarations (contract/rpc-files.md §0.1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from penpot_core.db import Connection
from penpot_core.errors import ObjectNotFound
from penpot_core.rpc import Call
from penpot_core.transit import Keyword, record
from penpot_core.types import Access
from penpot_plugins.files import queries
from penpot_plugins.teams.permissions import Permissions, permissions_of


async def file_permissions(db: Connection, profile_id: UUID, file_id: UUID) -> Permissions | None:
    """What a profile may do with a file, through its team, its project or its own rows; None for a stranger."""
    rows = await db.fetch_all(queries.PERMISSIONS, {"file_id": file_id, "profile_id": profile_id})
    return permissions_of(rows)


def shown(permissions: Permissions) -> dict[Keyword, Any]:
    """The map `permissions` of a file."""
    return permissions.record() | record(can_read=True, is_logged=True)


def file_access(name: str, field: str, allowed: Callable[[Permissions], bool]) -> Access:
    """An Access record that asks for permissions on the file whose id is in `field`."""

    async def check(call: Call, params: Any) -> None:
        permissions = await file_permissions(call.db, call.profile_id, getattr(params, field))
        if permissions is None or not allowed(permissions):
            raise ObjectNotFound()
        call.permissions = permissions

    return Access(name, check=check)


def can_read_file(field: str) -> Access:
    """Whoever has a row for the file, its project or its team."""
    return file_access("file:read", field, lambda found: found.can_read)


def can_edit_file(field: str) -> Access:
    """Editors, admins and owners."""
    return file_access("file:edit", field, lambda found: found.can_edit)
