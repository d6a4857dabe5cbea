"""The SQL of pictures of files."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from penpot_core.db import for_share, live, upsert
from penpot_migrations.tables import (
    file,
    file_media_object,
)

COLUMNS = (
    file_media_object.c.id,
    file_media_object.c.file_id,
    file_media_object.c.created_at,
    file_media_object.c.deleted_at,
    file_media_object.c.name,
    file_media_object.c.width,
    file_media_object.c.height,
    file_media_object.c.mtype,
    file_media_object.c.media_id,
    file_media_object.c.thumbnail_id,
    file_media_object.c.is_local,
)

MEDIA = select(*COLUMNS).where(file_media_object.c.id == bindparam("id"))
"""Deleted or not: an id is used once. :id"""

SOURCE = for_share(select(*COLUMNS).where(file_media_object.c.id == bindparam("id"), live(file_media_object)))
""":id"""

ADD = upsert(
    file_media_object,
    values=(
        "id",
        "file_id",
        "created_at",
        "name",
        "width",
        "height",
        "mtype",
        "media_id",
        "thumbnail_id",
        "is_local",
    ),
    index_elements=("id",),
)
"""Leaves a row that is there as it is."""

TOUCH_FILE = (
    update(file)
    .where(file.c.id == bindparam("of_file"), live(file))
    .values(modified_at=bindparam("now"), has_media_trimmed=False)
)
""":of_file, :now"""
