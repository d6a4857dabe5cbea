"""The SQL of imports."""

from __future__ import annotations

from sqlalchemy import bindparam, insert, literal, select, update

from penpot_core.db import for_update, live, upsert
from penpot_migrations.tables import (
    file,
    file_library_rel,
    file_library_sync,
    file_media_object,
    file_tagged_object_thumbnail,
    project,
    team,
)

TARGET = (
    select(project.c.id, project.c.team_id, team.c.features)
    .join(team, team.c.id == project.c.team_id)
    .where(project.c.id == bindparam("project_id"), live(project), live(team))
)
"""A live project with its team. :project_id"""

LOCK_TARGET = for_update(
    select(project.c.id, team.c.features)
    .join(team, team.c.id == project.c.team_id)
    .where(project.c.id == bindparam("project_id"), live(project), live(team)),
    of=project,
)
""":project_id"""

IN_TEAM = (
    select(literal(1))
    .select_from(file.join(project, project.c.id == file.c.project_id))
    .where(file.c.id == bindparam("file_id"), project.c.team_id == bindparam("in_team"), live(file))
)
"""Whether a live file is in a team. :file_id, :in_team"""

ADD_FILE = insert(file).values(
    {
        name: bindparam(name)
        for name in (
            "id",
            "project_id",
            "name",
            "created_at",
            "modified_at",
            "is_shared",
            "has_media_trimmed",
            "revn",
            "vern",
            "version",
            "features",
        )
    }
)

ADD_MEDIA = insert(file_media_object).values(
    {
        name: bindparam(name)
        for name in (
            "id",
            "file_id",
            "created_at",
            "name",
            "width",
            "height",
            "mtype",
            "is_local",
            "media_id",
            "thumbnail_id",
        )
    }
)

ADD_THUMBNAIL = upsert(
    file_tagged_object_thumbnail,
    ("file_id", "tag", "object_id", "media_id", "created_at"),
    ("file_id", "tag", "object_id"),
)

ADD_RELATION = upsert(
    file_library_rel,
    ("file_id", "library_file_id", "created_at", "synced_at"),
    ("file_id", "library_file_id"),
)

ADD_SYNC = upsert(
    file_library_sync,
    ("file_id", "library_file_id", "synced_at"),
    ("file_id", "library_file_id"),
    ("synced_at",),
)

TOUCH_PROJECT = (
    update(project).where(project.c.id == bindparam("of_project")).values(modified_at=bindparam("now"))
)
