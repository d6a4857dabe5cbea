"""By which memberships somebody reaches files: the part that queries of several plugins have in common."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BindParameter, FromClause, bindparam
from sqlalchemy.sql.selectable import Join

from penpot_migrations.tables import file, file_profile_rel, project, project_profile_rel, team_profile_rel

PROFILE_ID: BindParameter[Any] = bindparam("profile_id")


def with_memberships(files: FromClause) -> Join:
    """Files and their projects with the rows of `:profile_id` in team, project and file, each or none."""
    return (
        files.outerjoin(
            team_profile_rel,
            (team_profile_rel.c.team_id == project.c.team_id) & (team_profile_rel.c.profile_id == PROFILE_ID),
        )
        .outerjoin(
            project_profile_rel,
            (project_profile_rel.c.project_id == project.c.id)
            & (project_profile_rel.c.profile_id == PROFILE_ID),
        )
        .outerjoin(
            file_profile_rel,
            (file_profile_rel.c.file_id == file.c.id) & (file_profile_rel.c.profile_id == PROFILE_ID),
        )
    )
