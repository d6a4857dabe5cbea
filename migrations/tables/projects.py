"""Projects, their members, and who pinned them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, Text, UniqueConstraint, false

from penpot_core.db.types import Instant, Uuid
from penpot_migrations.tables.definition import CLOCK, RANDOM_UUID, metadata, partial_index

project = Table(
    "project",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=RANDOM_UUID),
    Column("team_id", Uuid, ForeignKey("team.id", deferrable=True), nullable=False),
    Column("created_at", Instant, nullable=False, server_default=CLOCK),
    Column("modified_at", Instant, nullable=False, server_default=CLOCK),
    Column("deleted_at", Instant),
    Column("is_default", Boolean, nullable=False, server_default=false()),
    Column("name", Text, nullable=False),
    partial_index("project__deleted_at__idx", "deleted_at", "id", where="deleted_at IS NOT NULL"),
    Index("project__team_id__idx", "team_id"),
)

project_profile_rel = Table(
    "project_profile_rel",
    metadata,
    Column("profile_id", Uuid, ForeignKey("profile.id", ondelete="CASCADE"), nullable=False),
    Column("project_id", Uuid, ForeignKey("project.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", Instant, nullable=False, server_default=CLOCK),
    Column("modified_at", Instant, nullable=False, server_default=CLOCK),
    Column("is_owner", Boolean, server_default=false()),
    Column("is_admin", Boolean, server_default=false()),
    Column("can_edit", Boolean, server_default=false()),
    Column("id", Uuid, primary_key=True, server_default=RANDOM_UUID),
    UniqueConstraint("project_id", "profile_id", name="project_profile_rel_unique"),
)

team_project_profile_rel = Table(
    "team_project_profile_rel",
    metadata,
    Column("team_id", Uuid, ForeignKey("team.id", ondelete="CASCADE"), nullable=False),
    Column("profile_id", Uuid, ForeignKey("profile.id", ondelete="CASCADE"), nullable=False),
    Column("project_id", Uuid, ForeignKey("project.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", Instant, nullable=False, server_default=CLOCK),
    Column("modified_at", Instant, nullable=False, server_default=CLOCK),
    Column("is_pinned", Boolean, nullable=False, server_default=false()),
    Column("id", Uuid, primary_key=True, server_default=RANDOM_UUID),
    UniqueConstraint("team_id", "project_id", "profile_id", name="team_project_profile_rel_unique"),
)
