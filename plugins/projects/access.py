"""Who may do what with a project, as `Access` records for declarations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from penpot_core.db import Connection
from penpot_core.errors import ObjectNotFound
from penpot_core.rpc import Call
from penpot_core.types import Access
from penpot_plugins.projects import queries
from penpot_plugins.teams.permissions import Permissions, permissions_of


async def project_permissions(db: Connection, profile_id: UUID, project_id: UUID) -> Permissions | None:
    """What a profile may do with a project, through its team or its own rows; None for a stranger."""
    rows = await db.fetch_all(queries.PERMISSIONS, {"project_id": project_id, "profile_id": profile_id})
    return permissions_of(rows)


def project_access(name: str, field: str, allowed: Callable[[Permissions], bool]) -> Access:
    """An Access record that asks for permissions on the project whose id is in `field`."""

    async def check(call: Call, params: Any) -> None:
        permissions = await project_permissions(call.db, call.profile_id, getattr(params, field))
        if permissions is None or not allowed(permissions):
            raise ObjectNotFound()
        call.permissions = permissions

    return Access(name, check=check)


def can_read_project(field: str) -> Access:
    """Whoever has a row for the team or the project."""
    return project_access("project:read", field, lambda found: found.can_read)


def can_edit_project(field: str) -> Access:
    """Editors, admins and owners."""
    return project_access("project:edit", field, lambda found: found.can_edit)
