"""Profiles, what mail servers complained of, and access tokens."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, Text, false

from penpot_core.db.types import Instant, TextArray, TransitJson, Uuid
from penpot_migrations.tables.definition import CLOCK, NOW, OWN, RANDOM_UUID, metadata, partial_index

profile = Table(
    "profile",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=RANDOM_UUID),
    Column("created_at", Instant, nullable=False, server_default=CLOCK),
    Column("modified_at", Instant, nullable=False, server_default=CLOCK),
    Column("deleted_at", Instant),
    Column("fullname", Text, nullable=False, server_default=""),
    Column("email", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("lang", Text),
    Column("theme", Text),
    Column("is_demo", Boolean, nullable=False, server_default=false()),
    Column("is_active", Boolean, nullable=False, server_default=false()),
    Column("props", TransitJson),
    Column("photo_id", Uuid, ForeignKey("storage_object.id", deferrable=True)),
    Column("is_muted", Boolean, server_default=false()),
    Column("auth_backend", Text),
    Column("is_blocked", Boolean, server_default=false()),
    Column("default_project_id", Uuid, ForeignKey("project.id", deferrable=True)),
    Column("default_team_id", Uuid, ForeignKey("team.id", deferrable=True)),
    Index("profile__default_project__idx", "default_project_id"),
    Index("profile__default_team__idx", "default_team_id"),
    partial_index("profile__deleted_at__idx", "deleted_at", "id", where="deleted_at IS NOT NULL"),
    partial_index("profile__email__idx", "email", unique=True, where="deleted_at IS NULL"),
    partial_index("profile__is_demo", "is_demo", where="deleted_at IS NULL AND is_demo IS TRUE"),
    Index("profile__photo_id__idx", "photo_id"),
    partial_index(
        "profile__props__newsletter1__idx",
        "email",
        where="props ->> '~:newsletter-news' = 'true'",
        sqlite_where="props -> '~:newsletter-news' = 'true'",
    ),
    partial_index(
        "profile__props__newsletter2__idx",
        "email",
        where="props ->> '~:newsletter-updates' = 'true'",
        sqlite_where="props -> '~:newsletter-updates' = 'true'",
    ),
)

profile_complaint_report = Table(
    "profile_complaint_report",
    metadata,
    Column("profile_id", Uuid, ForeignKey("profile.id", ondelete="CASCADE"), primary_key=True),
    Column("created_at", Instant, primary_key=True, server_default=NOW),
    Column("type", Text, nullable=False),
    Column("content", TransitJson),
)

global_complaint_report = Table(
    "global_complaint_report",
    metadata,
    Column("email", Text, primary_key=True),
    Column("created_at", Instant, primary_key=True, server_default=NOW),
    Column("type", Text, nullable=False),
    Column("content", TransitJson),
)

access_token = Table(
    "access_token",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=RANDOM_UUID),
    Column("profile_id", Uuid, ForeignKey("profile.id", ondelete="CASCADE", deferrable=True), nullable=False),
    Column("created_at", Instant, nullable=False, server_default=NOW),
    Column("updated_at", Instant, nullable=False, server_default=NOW),
    Column("name", Text, nullable=False),
    Column("token", Text, nullable=False),
    Column("perms", TextArray),
    Column("expires_at", Instant),
    Column("type", Text),
    Index("access_token__profile_id__idx", "profile_id"),
)

used_token = Table(
    "used_token",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("expires_at", Instant, nullable=False),
    Index("used_token__expires_at__idx", "expires_at"),
    info=OWN,
)
