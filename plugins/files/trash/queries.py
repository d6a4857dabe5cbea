"""The SQL of the bin. A file is in it while it, or its project, is deleted at a time to come."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select, update

from penpot_core.db import any_of, for_update, live
from penpot_migrations.tables import file, file_thumbnail, project, team

IN_BIN = or_(project.c.deleted_at > bindparam("now"), file.c.deleted_at > bindparam("now"))

LIST = (
    select(
        file.c.id,
        file.c.revn,
        file.c.vern,
        file.c.project_id,
        file.c.created_at,
        file.c.modified_at,
        file.c.name,
        file.c.deleted_at.label("will_be_deleted_at"),
        file_thumbnail.c.media_id.label("thumbnail_id"),
        func.row_number()
        .over(partition_by=file.c.project_id, order_by=file.c.modified_at.desc())
        .label("row_num"),
        project.c.team_id,
    )
    .select_from(
        file.join(project, project.c.id == file.c.project_id).outerjoin(
            file_thumbnail,
            and_(file_thumbnail.c.file_id == file.c.id, file_thumbnail.c.revn == file.c.revn),
        )
    )
    .where(project.c.team_id == bindparam("team_id"), IN_BIN)
    .order_by(file.c.modified_at.desc())
)
"""Thumbnails that went with their file are shown. :team_id, :now"""

OVERVIEW = (
    select(
        file.c.id,
        file.c.name,
        project.c.name.label("project"),
        project.c.team_id,
        team.c.name.label("team"),
        func.coalesce(file.c.deleted_at, project.c.deleted_at).label("will_be_deleted_at"),
    )
    .select_from(
        file.join(project, project.c.id == file.c.project_id).join(team, team.c.id == project.c.team_id)
    )
    .where(live(team), IN_BIN)
    .order_by(team.c.name, project.c.name, file.c.name, file.c.id)
)
"""The bins of all live teams. :now"""


def of_team(*more: Any) -> Select[Any]:
    """Files among `:ids` that lie in a live team `:team_id`."""
    return (
        select(file.c.id)
        .join(project, project.c.id == file.c.project_id)
        .join(team, team.c.id == project.c.team_id)
        .where(team.c.id == bindparam("team_id"), live(team), any_of(file.c.id, "ids"), *more)
        .order_by(file.c.modified_at.desc(), file.c.id)
    )


KNOWN = of_team()
"""Deleted or not. :team_id, :ids"""

IN_BIN_OF_TEAM = of_team(IN_BIN)
""":team_id, :ids, :now"""


def locked(*more: Any) -> Select[Any]:
    """A file of a live team with its project, both held."""
    return for_update(
        select(
            file.c.id,
            file.c.deleted_at,
            file.c.project_id,
            project.c.deleted_at.label("project_deleted_at"),
        )
        .join(project, project.c.id == file.c.project_id)
        .join(team, team.c.id == project.c.team_id)
        .where(file.c.id == bindparam("id"), team.c.id == bindparam("team_id"), live(team), *more),
        of=(file, project),
    )


LOCK = locked()
""":id, :team_id"""

LOCK_IN_BIN = locked(IN_BIN)
""":id, :team_id, :now"""

MARK_DELETED = update(file).where(file.c.id == bindparam("of_file")).values(deleted_at=bindparam("at"))
""":of_file, :at"""

LIVE_FILES = select(file.c.id).where(file.c.project_id == bindparam("project_id"), live(file))
""":project_id"""

RESTORE_PROJECT = update(project).where(project.c.id == bindparam("of_project")).values(deleted_at=None)
""":of_project"""

UNTRIM = update(file).where(file.c.id == bindparam("of_file")).values(has_media_trimmed=False)
""":of_file"""
