"""Comment threads, comments, and who read which thread when."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, false, text

from penpot_core.db.types import Instant, PointColumn, TransitJson, Uuid, UuidArray
from penpot_migrations.tables.definition import CLOCK, EMPTY_ARRAY, RANDOM_UUID, ZERO_UUID, metadata

comment_thread = Table(
    "comment_thread",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=RANDOM_UUID),
    Column("file_id", Uuid, ForeignKey("file.id", ondelete="CASCADE"), nullable=False),
    Column("owner_id", Uuid, ForeignKey("profile.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", Instant, nullable=False, server_default=CLOCK),
    Column("modified_at", Instant, nullable=False, server_default=CLOCK),
    Column("page_id", Uuid, nullable=False),
    Column("participants", TransitJson, nullable=False),
    Column("seqn", Integer, nullable=False, server_default=text("0")),
    Column("position", PointColumn, nullable=False),
    Column("is_resolved", Boolean, nullable=False, server_default=false()),
    Column("page_name", Text),
    Column("frame_id", Uuid, server_default=ZERO_UUID),
    Column("mentions", UuidArray, server_default=EMPTY_ARRAY),
    Index("comment_thread__file_id__seqn__idx", "file_id", "seqn", unique=True),
    Index("comment_thread__owner_id__idx", "owner_id"),
)

comment = Table(
    "comment",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=RANDOM_UUID),
    Column("thread_id", Uuid, ForeignKey("comment_thread.id", ondelete="CASCADE"), nullable=False),
    Column("owner_id", Uuid, ForeignKey("profile.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", Instant, nullable=False, server_default=CLOCK),
    Column("modified_at", Instant, nullable=False, server_default=CLOCK),
    Column("content", Text, nullable=False),
    Column("mentions", UuidArray, server_default=EMPTY_ARRAY),
    Index("comment__owner_id__idx", "owner_id"),
    Index("comment__thread_id__idx", "thread_id"),
)

comment_thread_status = Table(
    "comment_thread_status",
    metadata,
    Column("thread_id", Uuid, ForeignKey("comment_thread.id", ondelete="CASCADE"), primary_key=True),
    Column("profile_id", Uuid, ForeignKey("profile.id", ondelete="CASCADE"), primary_key=True),
    Column("created_at", Instant, nullable=False, server_default=CLOCK),
    Column("modified_at", Instant, nullable=False, server_default=CLOCK),
)
