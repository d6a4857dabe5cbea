"""The SQL of the limit of a team's bytes; that of the other quotas is with their targets."""

from __future__ import annotations

from sqlalchemy import CompoundSelect, bindparam, func, select, union

from penpot_core.db import any_of
from penpot_migrations.tables import (
    file,
    file_media_object,
    project,
    storage_object,
    team,
    team_font_variant,
)


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

OBJECTS_OF_FILES = union(
    *(
        select(file_media_object.c[name].label("id")).where(
            any_of(file_media_object.c.file_id, "file_ids"), file_media_object.c[name].is_not(None)
        )
        for name in ("media_id", "thumbnail_id")
    )
)
"""The objects of all pictures of these files. :file_ids"""
