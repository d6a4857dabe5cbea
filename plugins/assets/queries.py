"""The SQL behind the addresses of objects."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, case, or_, select

from penpot_core.db import live
from penpot_migrations.tables import (
    file,
    file_media_object,
    file_tagged_object_thumbnail,
    file_thumbnail,
    project,
    team,
)

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

LIVE_MEDIA = (
    select(file_media_object.c.id)
    .select_from(FILES)
    .where(
        or_(
            file_media_object.c.media_id == bindparam("object_id"),
            file_media_object.c.thumbnail_id == bindparam("object_id"),
        ),
        live(file),
        live(project),
        live(team),
    )
    .limit(1)
)
"""A picture of a live file that has the object. :object_id"""

BOARD_FILES = (
    select(
        file_tagged_object_thumbnail.c.file_id,
        case(
            (and_(live(file), live(project), live(team)), 1),
            else_=0,
        ).label("is_live"),
    )
    .select_from(
        file_tagged_object_thumbnail.join(file, file.c.id == file_tagged_object_thumbnail.c.file_id)
        .join(project, project.c.id == file.c.project_id)
        .join(team, team.c.id == project.c.team_id)
    )
    .where(file_tagged_object_thumbnail.c.media_id == bindparam("object_id"))
    .distinct()
)
"""The files with a board that has the object as its thumbnail. :object_id"""

THUMBNAIL_FILES = (
    select(file_thumbnail.c.file_id).where(file_thumbnail.c.media_id == bindparam("object_id")).distinct()
)
"""The files that an object is the thumbnail of. :object_id"""
