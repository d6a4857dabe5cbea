"""What members are told over the bus."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from penpot_core.transit import Keyword, record
from penpot_plugins.teams.permissions import Role


def role_changed(member_id: UUID, team_id: UUID, role: Role) -> dict[Any, Any]:
    """A member has another role."""
    return record(type=Keyword("team-role-change"), topic=member_id, team_id=team_id, role=role.keyword)


def removed(team_id: UUID, team_name: str) -> dict[Any, Any]:
    """A member was removed."""
    return record(
        type=Keyword("team-membership-change"),
        change=Keyword("removed"),
        team_id=team_id,
        team_name=team_name,
    )
