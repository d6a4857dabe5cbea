"""Files and what belongs to one: data, changes and snapshots, applied migrations, membership."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    false,
    text,
)

from penpot_core.db.types import Blob, Instant, Json, TextArray, TransitJson, Uuid
from penpot_migrations.tables.definition import CLOCK, NOW, RANDOM_UUID, metadata, partial_index

file = Table(
    "file",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=RANDOM_UUID),
    Column("project_id", Uuid, ForeignKey("project.id", deferrable=True), nullable=False),
    Column("created_at", Instant, nullable=False, server_default=CLOCK),
    Column("modified_at", Instant, nullable=False, server_default=CLOCK),
    Column("deleted_at", Instant),
    Column("name", Text, nullable=False),
    Column("is_shared", Boolean, nullable=False, server_default=false()),
    Column("has_media_trimmed", Boolean, server_default=false()),
    Column("revn", BigInteger, nullable=False, server_default=text("0")),
    Column("data", Blob),
    Column("ignore_sync_until", Instant),
    Column("comment_thread_seqn", Integer, server_default=text("0")),
    Column("data_backend", Text),
    Column("features", TextArray),
    Column("version", Integer),
    Column("data_ref_id", Uuid),
    Column("vern", Integer, nullable=False, server_default=text("0")),
    Index("file__data_ref_id__idx", "data_ref_id"),
    partial_index("file__deleted_at__idx", "deleted_at", "id", where="deleted_at IS NOT NULL"),
    partial_index(
        "file__modified_at__has_media_trimmed__idx", "modified_at", where="has_media_trimmed IS FALSE"
    ),
    partial_index("file__modified_at__with__data__idx", "modified_at", "id", where="data IS NOT NULL"),
    Index("file__project_id__idx", "project_id"),
)

file_data = Table(
    "file_data",
    metadata,
    Column("file_id", Uuid, ForeignKey("file.id", deferrable=True), primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("created_at", Instant, nullable=False, server_default=NOW),
    Column("modified_at", Instant, nullable=False, server_default=NOW),
    Column("deleted_at", Instant),
    Column("type", Text, nullable=False),
    Column("backend", Text),
    Column("metadata", Json),
    Column("data", Blob),
    partial_index(
        "file_data__deleted_at__idx", "deleted_at", "file_id", "id", where="deleted_at IS NOT NULL"
    ),
)

file_change = Table(
    "file_change",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=RANDOM_UUID),
    Column("file_id", Uuid, ForeignKey("file.id", deferrable=True), nullable=False),
    Column("created_at", Instant, nullable=False, server_default=NOW),
    Column("session_id", Uuid),
    Column("revn", BigInteger, nullable=False, server_default=text("0")),
    Column("data", Blob),
    Column("changes", Blob),
    Column("profile_id", Uuid, ForeignKey("profile.id", ondelete="SET NULL", deferrable=True)),
    Column("features", TextArray),
    Column("label", Text),
    Column("data_backend", Text),
    Column("data_ref_id", Uuid),
    Column("version", Integer),
    Column("created_by", Text, nullable=False, server_default="system"),
    Column("updated_at", Instant, server_default=NOW),
    Column("deleted_at", Instant),
    Column("migrations", TextArray),
    Column("locked_by", Uuid, ForeignKey("profile.id", ondelete="SET NULL", deferrable=True)),
    Index("file_change__data_ref_id__idx", "data_ref_id"),
    partial_index("file_change__deleted_at__idx", "deleted_at", "id", where="deleted_at IS NOT NULL"),
    Index("file_change__file_id__revn__idx", "file_id", "revn"),
    partial_index("file_change__locked_by__idx", "locked_by", where="locked_by IS NOT NULL"),
    partial_index("file_change__profile_id__idx", "profile_id", where="profile_id IS NOT NULL"),
    partial_index(
        "file_change__system_snapshots__idx",
        "file_id",
        "created_at",
        where="data IS NOT NULL AND created_by = 'system' AND deleted_at IS NULL",
    ),
)

file_migration = Table(
    "file_migration",
    metadata,
    Column(
        "file_id",
        Uuid,
        ForeignKey("file.id", ondelete="CASCADE", deferrable=True, initially="DEFERRED"),
        primary_key=True,
    ),
    Column("name", Text, primary_key=True),
    Column("created_at", Instant, nullable=False, server_default=CLOCK),
)

file_profile_rel = Table(
    "file_profile_rel",
    metadata,
    Column("file_id", Uuid, ForeignKey("file.id", ondelete="CASCADE"), primary_key=True),
    Column("profile_id", Uuid, ForeignKey("profile.id", ondelete="CASCADE"), primary_key=True),
    Column("created_at", Instant, nullable=False, server_default=CLOCK),
    Column("modified_at", Instant, nullable=False, server_default=CLOCK),
    Column("is_owner", Boolean, server_default=false()),
    Column("is_admin", Boolean, server_default=false()),
    Column("can_edit", Boolean, server_default=false()),
    Index("file_profile_rel__file_id__idx", "file_id"),
    Index("file_profile_rel__profile_id__idx", "profile_id"),
)

file_data_fragment = Table(
    "file_data_fragment",
    metadata,
    Column("id", Uuid, nullable=False),
    Column(
        "file_id",
        Uuid,
        ForeignKey("file.id", ondelete="CASCADE", deferrable=True, initially="DEFERRED"),
        nullable=False,
    ),
    Column("created_at", Instant, nullable=False, server_default=NOW),
    Column("metadata", TransitJson),
    Column("deleted_at", Instant),
    Column("data", Blob),
    Column("data_backend", Text),
    Column("data_ref_id", Uuid),
    PrimaryKeyConstraint("file_id", "id"),
    Index("file_data_fragment__data_ref_id__idx", "data_ref_id"),
    partial_index(
        "file_data_fragment__deleted_at__idx", "deleted_at", "file_id", "id", where="deleted_at IS NOT NULL"
    ),
)

presence = Table(
    "presence",
    metadata,
    Column("file_id", Uuid, ForeignKey("file.id", ondelete="CASCADE"), nullable=False),
    Column("profile_id", Uuid, ForeignKey("profile.id", ondelete="CASCADE"), nullable=False),
    Column("session_id", Uuid, nullable=False),
    Column("updated_at", Instant, nullable=False, server_default=CLOCK),
    PrimaryKeyConstraint("file_id", "session_id", "profile_id"),
)
