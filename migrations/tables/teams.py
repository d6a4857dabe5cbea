"""Teams, their members, invitations and requests to join (contract/rpc-accounts.md)."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from penpot_core.db.types import Instant, TextArray, Uuid
from penpot_migrations.tables.definition import CLOCK, NOW, RANDOM_UUID, metadata, partial_index

team = Table(
    "team",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=RANDOM_UUID),
    Column("created_at", Instant, nullable=False, server_default=CLOCK),
    Column("modified_at", Instant, nullable=False, server_default=CLOCK),
    Column("deleted_at", Instant),
    Column("name", Text, nullable=False),
    Column("is_default", Boolean, nullable=False, server_default=false()),
    Column("photo_id", Uuid, ForeignKey("storage_object.id", deferrable=True)),
    Column("features", TextArray),
    partial_index("team__deleted_at__idx", "deleted_at", "id", where="deleted_at IS NOT NULL"),
    Index("team__photo_id__idx", "photo_id"),
)

team_profile_rel = Table(
    "team_profile_rel",
    metadata,
    Column("team_id", Uuid, ForeignKey("team.id", ondelete="CASCADE"), nullable=False),
    Column("profile_id", Uuid, ForeignKey("profile.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", Instant, nullable=False, server_default=CLOCK),
    Column("modified_at", Instant, nullable=False, server_default=CLOCK),
    Column("is_admin", Boolean, server_default=false()),
    Column("is_owner", Boolean, server_default=false()),
    Column("can_edit", Boolean, server_default=false()),
    Column("id", Uuid, primary_key=True, server_default=RANDOM_UUID),
    UniqueConstraint("team_id", "profile_id", name="team_profile_rel_unique"),
)

team_invitation = Table(
    "team_invitation",
    metadata,
    Column("team_id", Uuid, ForeignKey("team.id", ondelete="CASCADE")),
    Column("email_to", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("valid_until", Instant, nullable=False),
    Column("created_at", Instant, nullable=False, server_default=NOW),
    Column("updated_at", Instant, nullable=False, server_default=NOW),
    Column("id", Uuid, primary_key=True, server_default=RANDOM_UUID),
    Column("created_by", Uuid, ForeignKey("profile.id", ondelete="SET NULL")),
    Column("org_id", Uuid),
    CheckConstraint("team_id IS NOT NULL OR org_id IS NOT NULL", name="team_invitation_team_or_org_not_null"),
    UniqueConstraint("team_id", "email_to", name="team_invitation_unique"),
    partial_index("team_invitation_org_unique", "org_id", "email_to", unique=True, where="team_id IS NULL"),
)

team_access_request = Table(
    "team_access_request",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=RANDOM_UUID),
    Column("team_id", Uuid, ForeignKey("team.id", ondelete="CASCADE", deferrable=True), nullable=False),
    Column("requester_id", Uuid, ForeignKey("profile.id", ondelete="CASCADE", deferrable=True)),
    Column("valid_until", Instant, nullable=False),
    Column("auto_join_until", Instant, nullable=False),
    Column("created_at", Instant, nullable=False, server_default=NOW),
    Column("updated_at", Instant, nullable=False, server_default=NOW),
    UniqueConstraint("team_id", "requester_id", name="team_access_request_team_id_requester_id_key"),
)
