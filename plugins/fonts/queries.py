"""The SQL of fonts."""

from __future__ import annotations

from sqlalchemy import bindparam, insert, select, update

from penpot_core.db import live
from penpot_migrations.tables import file, project, share_link, team_font_variant

COLUMNS = tuple(team_font_variant.c)

OF_TEAM = (
    select(*COLUMNS)
    .where(team_font_variant.c.team_id == bindparam("team_id"), live(team_font_variant))
    .order_by(team_font_variant.c.created_at, team_font_variant.c.id)
)
""":team_id"""

VARIANT = select(*COLUMNS).where(team_font_variant.c.id == bindparam("id"), live(team_font_variant))
""":id"""

VARIANT_OF_TEAM = VARIANT.where(team_font_variant.c.team_id == bindparam("team_id"))
""":id, :team_id"""

FONT = (
    select(*COLUMNS)
    .where(team_font_variant.c.font_id == bindparam("font_id"), live(team_font_variant))
    .order_by(team_font_variant.c.created_at, team_font_variant.c.id)
)
""":font_id"""

FONT_OF_TEAM = FONT.where(team_font_variant.c.team_id == bindparam("team_id"))
""":font_id, :team_id"""

NAMES = (
    "id",
    "team_id",
    "created_at",
    "modified_at",
    "font_id",
    "font_family",
    "font_weight",
    "font_style",
    "otf_file_id",
    "ttf_file_id",
    "woff1_file_id",
    "woff2_file_id",
    "variant_name",
)

ADD = insert(team_font_variant).values({name: bindparam(name) for name in NAMES})

RENAME = (
    update(team_font_variant)
    .where(
        team_font_variant.c.font_id == bindparam("of_font"),
        team_font_variant.c.team_id == bindparam("of_team"),
        live(team_font_variant),
    )
    .values(font_family=bindparam("new_name"), modified_at=bindparam("now"))
)
""":of_font, :of_team, :new_name, :now"""

DELETE_FONT = (
    update(team_font_variant)
    .where(
        team_font_variant.c.font_id == bindparam("of_font"),
        team_font_variant.c.team_id == bindparam("of_team"),
        live(team_font_variant),
    )
    .values(deleted_at=bindparam("at"))
)
""":of_font, :of_team, :at"""

DELETE_VARIANT = (
    update(team_font_variant)
    .where(
        team_font_variant.c.id == bindparam("of_variant"),
        team_font_variant.c.team_id == bindparam("of_team"),
        live(team_font_variant),
    )
    .values(deleted_at=bindparam("at"))
)
""":of_variant, :of_team, :at"""

PROJECT = select(project.c.team_id).where(project.c.id == bindparam("id"), live(project))
""":id"""

FILE = select(file.c.project_id).where(file.c.id == bindparam("id"), live(file))
""":id"""

SHARE_LINK = select(share_link.c.id).where(
    share_link.c.id == bindparam("share_id"), share_link.c.file_id == bindparam("file_id")
)
""":share_id, :file_id"""
