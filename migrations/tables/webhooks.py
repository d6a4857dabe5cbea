"""Webhooks of teams and their deliveries."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, SmallInteger, Table, Text, text, true

from penpot_core.db.types import Instant, TransitJson, Uuid
from penpot_migrations.tables.definition import NOW, metadata, partial_index

webhook = Table(
    "webhook",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("team_id", Uuid, ForeignKey("team.id", ondelete="CASCADE", deferrable=True), nullable=False),
    Column("created_at", Instant, nullable=False, server_default=NOW),
    Column("updated_at", Instant, nullable=False, server_default=NOW),
    Column("uri", Text, nullable=False),
    Column("mtype", Text, nullable=False),
    Column("error_code", Text),
    Column("error_count", SmallInteger, server_default=text("0")),
    Column("is_active", Boolean, server_default=true()),
    Column("secret_key", Text),
    Column("profile_id", Uuid, ForeignKey("profile.id", ondelete="SET NULL")),
    partial_index("webhook__profile_id__idx", "profile_id", where="profile_id IS NOT NULL"),
    Index("webhook__team_id__idx", "team_id"),
)

webhook_delivery = Table(
    "webhook_delivery",
    metadata,
    Column(
        "webhook_id", Uuid, ForeignKey("webhook.id", ondelete="CASCADE", deferrable=True), primary_key=True
    ),
    Column("created_at", Instant, primary_key=True, server_default=NOW),
    Column("error_code", Text),
    Column("req_data", TransitJson),
    Column("rsp_data", TransitJson),
)
