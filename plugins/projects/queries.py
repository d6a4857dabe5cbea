"""All SQL of projects."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, case, delete, false, func, literal, or_, select, union_all, update
from sqlalchemy.sql.selectable import ScalarSelect

from penpot_core.db import any_of, for_update, live, upsert
from penpot_migrations.tables import (
    file,
    file_library_rel,
    file_profile_rel,
    profile,
    project,
    project_profile_rel,
    team,
    team_profile_rel,
    team_project_profile_rel,
)

ROW = tuple(project.c)

PERMISSIONS = union_all(
    select(team_profile_rel.c.is_owner, team_profile_rel.c.is_admin, team_profile_rel.c.can_edit)
    .join(project, project.c.team_id == team_profile_rel.c.team_id)
    .where(project.c.id == bindparam("project_id"), team_profile_rel.c.profile_id == bindparam("profile_id")),
    select(
        project_profile_rel.c.is_owner, project_profile_rel.c.is_admin, project_profile_rel.c.can_edit
    ).where(
        project_profile_rel.c.project_id == bindparam("project_id"),
        project_profile_rel.c.profile_id == bindparam("profile_id"),
    ),
)
""":project_id, :profile_id"""

PROJECT = select(*ROW).where(project.c.id == bindparam("id"), live(project))
""":id"""

LOCK = for_update(select(*ROW).where(project.c.id == bindparam("id"), live(project)))
""":id"""


def files_in(*, deleted: bool) -> ScalarSelect[int]:
    """How many files the enclosing statement's project has."""
    count = select(func.count()).select_from(file).where(file.c.project_id == project.c.id)
    return (count if deleted else count.where(live(file))).scalar_subquery()


PROJECTS = (
    select(
        *ROW,
        func.coalesce(team_project_profile_rel.c.is_pinned, false()).label("is_pinned"),
        files_in(deleted=False).label("count"),
        files_in(deleted=True).label("total_count"),
    )
    .select_from(project)
    .join(team, team.c.id == project.c.team_id)
    .outerjoin(
        team_project_profile_rel,
        and_(
            team_project_profile_rel.c.project_id == project.c.id,
            team_project_profile_rel.c.team_id == project.c.team_id,
            team_project_profile_rel.c.profile_id == bindparam("profile_id"),
        ),
    )
    .where(project.c.team_id == bindparam("team_id"), live(team))
    .order_by(project.c.modified_at.desc(), project.c.created_at.desc())
)
"""Deleted ones too: the bin shows them. :team_id, :profile_id"""

EDITABLE = or_(
    project.c.team_id.in_(
        select(team_profile_rel.c.team_id).where(
            team_profile_rel.c.profile_id == bindparam("profile_id"),
            or_(
                team_profile_rel.c.is_owner.is_(True),
                team_profile_rel.c.is_admin.is_(True),
                team_profile_rel.c.can_edit.is_(True),
            ),
        )
    ),
    project.c.id.in_(
        select(project_profile_rel.c.project_id).where(
            project_profile_rel.c.profile_id == bindparam("profile_id"),
            or_(
                project_profile_rel.c.is_owner.is_(True),
                project_profile_rel.c.is_admin.is_(True),
                project_profile_rel.c.can_edit.is_(True),
            ),
        )
    ),
)

ALL_PROJECTS = (
    select(
        *ROW,
        team.c.name.label("team_name"),
        case((team.c.id == profile.c.default_team_id, literal(1)), else_=literal(0)).label("is_default_team"),
    )
    .join(team, team.c.id == project.c.team_id)
    .join(profile, profile.c.id == bindparam("profile_id"))
    .where(live(project), live(team), EDITABLE)
    .order_by(team.c.name, team.c.created_at, project.c.name, project.c.created_at)
)
"""Where the caller can put files. :profile_id"""

PIN = upsert(
    team_project_profile_rel,
    values=("team_id", "project_id", "profile_id", "is_pinned", "created_at", "modified_at"),
    index_elements=("team_id", "project_id", "profile_id"),
    update=("is_pinned", "modified_at"),
)

RENAME = update(project).where(project.c.id == bindparam("project_id")).values(name=bindparam("new_name"))
""":project_id, :new_name"""

MARK_DELETED = (
    update(project).where(project.c.id == bindparam("project_id")).values(deleted_at=bindparam("at"))
)
""":project_id, :at"""

TEAM_OF_PROJECT = select(project.c.team_id).where(project.c.id == bindparam("project_id"))
""":project_id"""

TOUCH = update(project).where(project.c.id == bindparam("project_id")).values(modified_at=bindparam("now"))
""":project_id, :now"""

TEAM_FEATURES = select(team.c.features).where(team.c.id == bindparam("team_id"), live(team))
""":team_id"""

FILES = select(file.c.id, file.c.project_id, file.c.features, file.c.deleted_at, project.c.team_id).join(
    project, project.c.id == file.c.project_id
)

FILES_BY_ID = for_update(FILES.where(any_of(file.c.id, "ids")), of=file)
"""Those in the bin, too. :ids"""

FILES_OF_PROJECT = FILES.where(file.c.project_id == bindparam("project_id"))
""":project_id"""

MOVE_FILES = update(file).where(any_of(file.c.id, "ids")).values(project_id=bindparam("target"))
""":ids, :target"""

MOVE_PROJECT = (
    update(project).where(project.c.id == bindparam("project_id")).values(team_id=bindparam("target"))
)
""":project_id, :target"""

MEMBERS_OF_TARGET = select(team_profile_rel.c.profile_id).where(
    team_profile_rel.c.team_id == bindparam("target")
)

FORGET_PROJECT_STRANGERS = delete(project_profile_rel).where(
    project_profile_rel.c.project_id == bindparam("project_id"),
    project_profile_rel.c.profile_id.not_in(MEMBERS_OF_TARGET),
)
""":project_id, :target"""

FORGET_FILE_STRANGERS = delete(file_profile_rel).where(
    any_of(file_profile_rel.c.file_id, "ids"), file_profile_rel.c.profile_id.not_in(MEMBERS_OF_TARGET)
)
""":ids, :target"""

LIBRARY = file.alias("library")
LIBRARY_PROJECT = project.alias("library_project")

BROKEN_LINKS = (
    select(file_library_rel.c.file_id, file_library_rel.c.library_file_id)
    .join(file, file.c.id == file_library_rel.c.file_id)
    .join(project, project.c.id == file.c.project_id)
    .join(LIBRARY, LIBRARY.c.id == file_library_rel.c.library_file_id)
    .join(LIBRARY_PROJECT, LIBRARY_PROJECT.c.id == LIBRARY.c.project_id)
    .where(
        project.c.team_id != LIBRARY_PROJECT.c.team_id,
        or_(any_of(file_library_rel.c.file_id, "ids"), any_of(file_library_rel.c.library_file_id, "ids")),
    )
)
"""Links between files of two teams. :ids"""

UNLINK = delete(file_library_rel).where(
    file_library_rel.c.file_id == bindparam("file"),
    file_library_rel.c.library_file_id == bindparam("library"),
)
""":file, :library"""
