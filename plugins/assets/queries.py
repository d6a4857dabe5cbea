"""The SQL behind the addresses of objects."""

from __future__ import annotations

from sqlalchemy import bindparam, func, or_, select

from penpot_core.db import live
from penpot_migrations.tables import file, file_media_object, file_thumbnail, project, team

FILES = (
    file_media_object.join(file, file.c.id == file_media_object.c.file_id)
    .join(project, project.c.id == file.c.project_id)
    .join(team, team.c.id == project.c.team_id)
)

MEDIA = (
    select(file_media_object.c.media_id, file_media_object.c.thumbnail_id)
    .select_from(FILES)
    .where(file_media_object.c.id == bindparam("id"), live(file), live(project), live(team))
)
"""The objects of a picture, deleted or not, of a live file. :id"""

USES = (
    select(
        func.count().label("all"),
        func.count()
        .filter(file.c.deleted_at.is_(None), project.c.deleted_at.is_(None), team.c.deleted_at.is_(None))
        .label("live"),
    )
    .select_from(FILES)
    .where(
        or_(
            file_media_object.c.media_id == bindparam("object_id"),
            file_media_object.c.thumbnail_id == bindparam("object_id"),
        )
    )
)
"""How many pictures refer to an object, and how many of them belong to live files. :object_id"""

THUMBNAIL_FILES = (
    select(file_thumbnail.c.file_id).where(file_thumbnail.c.media_id == bindparam("object_id")).distinct()
)
"""The files that an object is the thumbnail of. :object_id"""
