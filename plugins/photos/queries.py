"""The SQL of photos."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from penpot_core.db import for_update, live
from penpot_migrations.tables import profile, team

PROFILE_PHOTO = for_update(
    select(profile.c.photo_id).where(profile.c.id == bindparam("profile_id"), live(profile))
)
""":profile_id"""

SET_PROFILE_PHOTO = (
    update(profile)
    .where(profile.c.id == bindparam("of_profile"), live(profile))
    .values(photo_id=bindparam("new_photo"))
)
""":of_profile, :new_photo"""

TEAM_PHOTO = for_update(select(team.c.photo_id).where(team.c.id == bindparam("team_id"), live(team)))
""":team_id"""

SET_TEAM_PHOTO = (
    update(team).where(team.c.id == bindparam("of_team"), live(team)).values(photo_id=bindparam("new_photo"))
)
""":of_team, :new_photo"""
