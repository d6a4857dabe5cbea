"""The SQL of pictures of files."""

from __future__ import annotations

from sqlalchemy import CompoundSelect, bindparam, func, select, union, update

from penpot_core.db import any_of, for_share, live, upsert
from penpot_migrations.tables import (
    file,
    file_media_object,
    project,
    storage_object,
    team,
    team_font_variant,
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


def ids_of_team() -> CompoundSelect[tuple[object]]:
    """All objects of a team's pictures and fonts; no null is among them, which `NOT IN` would stumble over."""
    media = (
        file_media_object.join(file, file.c.id == file_media_object.c.file_id)
        .join(project, project.c.id == file.c.project_id)
        .join(team, team.c.id == project.c.team_id)
    )
    of_team = team.c.id == bindparam("team_id")
    of_fonts = team_font_variant.c.team_id == bindparam("team_id")
    fonts = ("otf_file_id", "ttf_file_id", "woff1_file_id", "woff2_file_id")
    return union(
        *(
            select(file_media_object.c[name])
            .select_from(media)
            .where(of_team, file_media_object.c[name].is_not(None))
            for name in ("media_id", "thumbnail_id")
        ),
        *(
            select(team_font_variant.c[name]).where(of_fonts, team_font_variant.c[name].is_not(None))
            for name in fonts
        ),
    )


BYTES = select(func.coalesce(func.sum(storage_object.c.size), 0))

TEAM_BYTES = BYTES.where(storage_object.c.id.in_(ids_of_team()))
"""The sizes of all objects of a team's pictures and fonts, each counted once. :team_id"""

BYTES_NEW_TO_TEAM = BYTES.where(
    any_of(storage_object.c.id, "ids"), storage_object.c.id.not_in(select(ids_of_team().subquery()))
)
"""The sizes of those objects that are none of the team's. :team_id, :ids"""
