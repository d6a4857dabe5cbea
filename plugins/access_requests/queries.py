"""All SQL of access requests."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from penpot_core.db import for_update, live, upsert
from penpot_migrations.tables import file, profile, project, team, team_access_request, team_profile_rel

TEAM = (
    select(
        team.c.id,
        team.c.name,
        team.c.is_default,
        profile.c.id.label("owner_id"),
        profile.c.email.label("owner_email"),
        profile.c.is_muted.label("owner_is_muted"),
        profile.c.lang.label("owner_lang"),
    )
    .join(team_profile_rel, team_profile_rel.c.team_id == team.c.id)
    .join(profile, profile.c.id == team_profile_rel.c.profile_id)
    .where(team.c.id == bindparam("team_id"), live(team), team_profile_rel.c.is_owner.is_(True))
)
"""A team and its owner. :team_id"""

FILE = (
    select(file.c.id, file.c.name, project.c.team_id)
    .join(project, project.c.id == file.c.project_id)
    .where(file.c.id == bindparam("file_id"), live(file), live(project))
)
""":file_id"""

REQUEST = for_update(
    select(team_access_request.c.valid_until).where(
        team_access_request.c.team_id == bindparam("team_id"),
        team_access_request.c.requester_id == bindparam("requester_id"),
    )
)
""":team_id, :requester_id"""

PUT = upsert(
    team_access_request,
    values=("id", "team_id", "requester_id", "valid_until", "auto_join_until", "created_at", "updated_at"),
    index_elements=("team_id", "requester_id"),
    update=("valid_until", "auto_join_until", "updated_at"),
)

ROW = select(team_access_request).where(
    team_access_request.c.team_id == bindparam("team_id"),
    team_access_request.c.requester_id == bindparam("requester_id"),
)
""":team_id, :requester_id"""
