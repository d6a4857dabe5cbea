"""Fonts that teams uploaded."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, SmallInteger, Table, Text

from penpot_core.db.types import Instant, Uuid
from penpot_migrations.tables.definition import NOW, RANDOM_UUID, metadata, partial_index

team_font_variant = Table(
    "team_font_variant",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=RANDOM_UUID),
    Column("team_id", Uuid, ForeignKey("team.id", deferrable=True), nullable=False),
    Column("profile_id", Uuid, ForeignKey("profile.id", ondelete="SET NULL", deferrable=True)),
    Column("created_at", Instant, nullable=False, server_default=NOW),
    Column("modified_at", Instant, nullable=False, server_default=NOW),
    Column("deleted_at", Instant),
    Column("font_id", Uuid, nullable=False),
    Column("font_family", Text, nullable=False),
    Column("font_weight", SmallInteger, nullable=False),
    Column("font_style", Text, nullable=False),
    Column("otf_file_id", Uuid, ForeignKey("storage_object.id", deferrable=True)),
    Column("ttf_file_id", Uuid, ForeignKey("storage_object.id", deferrable=True)),
    Column("woff1_file_id", Uuid, ForeignKey("storage_object.id", deferrable=True)),
    Column("woff2_file_id", Uuid, ForeignKey("storage_object.id", deferrable=True)),
    Column("variant_name", Text),
    partial_index("team_font_variant__deleted_at__idx", "deleted_at", "id", where="deleted_at IS NOT NULL"),
    Index("team_font_variant_otf_file_id_idx", "otf_file_id"),
    Index("team_font_variant_profile_id_idx", "profile_id"),
    Index("team_font_variant_team_id_font_id_idx", "team_id", "font_id"),
    Index("team_font_variant_ttf_file_id_idx", "ttf_file_id"),
    Index("team_font_variant_woff1_file_id_idx", "woff1_file_id"),
    Index("team_font_variant_woff2_file_id_idx", "woff2_file_id"),
)
