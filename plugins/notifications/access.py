"""Who may listen to what: whoever may read it."""

from __future__ import annotations

from uuid import UUID

from penpot_core.db import Connection
from penpot_plugins.files.access import file_permissions
from penpot_plugins.teams.access import team_permissions


async def may_read_file(db: Connection, profile_id: UUID, file_id: UUID) -> bool:
    """Whether a profile may read a file."""
    permissions = await file_permissions(db, profile_id, file_id)
    return permissions is not None and permissions.can_read


async def may_read_team(db: Connection, profile_id: UUID, team_id: UUID) -> bool:
    """Whether a profile may read a team."""
    permissions = await team_permissions(db, profile_id, team_id)
    return permissions is not None and permissions.can_read
