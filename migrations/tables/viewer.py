"""Share links."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from penpot_core.db.types import Instant, TextArray, Uuid, UuidArray
from penpot_migrations.tables.definition import CLOCK, RANDOM_UUID, metadata

share_link = Table(
    "share_link",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=RANDOM_UUID),
    Column("file_id", Uuid, ForeignKey("file.id", ondelete="CASCADE", deferrable=True), nullable=False),
    Column("owner_id", Uuid, ForeignKey("profile.id", ondelete="SET NULL", deferrable=True)),
    Column("created_at", Instant, nullable=False, server_default=CLOCK),
    Column("pages", UuidArray),
    Column("flags", TextArray),
    Column("who_comment", Text, nullable=False, server_default="team"),
    Column("who_inspect", Text, nullable=False, server_default="team"),
    Index("share_link_file_id_idx", "file_id"),
    Index("share_link_owner_id_idx", "owner_id"),
)
