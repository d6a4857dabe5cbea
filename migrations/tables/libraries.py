"""Which file uses which library, and when it was last brought up to date."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table

from penpot_core.db.types import Instant, Uuid
from penpot_migrations.tables.definition import CLOCK, metadata

file_library_rel = Table(
    "file_library_rel",
    metadata,
    Column("file_id", Uuid, ForeignKey("file.id", ondelete="CASCADE", deferrable=True), primary_key=True),
    Column(
        "library_file_id", Uuid, ForeignKey("file.id", ondelete="CASCADE", deferrable=True), primary_key=True
    ),
    Column("created_at", Instant, nullable=False, server_default=CLOCK),
    Column("synced_at", Instant, nullable=False, server_default=CLOCK),
    Index("file_library_rel__file_id__idx", "file_id"),
    Index("file_library_rel__library_file_id__idx", "library_file_id"),
)

file_library_sync = Table(
    "file_library_sync",
    metadata,
    Column("file_id", Uuid, primary_key=True),
    Column("library_file_id", Uuid, primary_key=True),
    Column("synced_at", Instant, nullable=False, server_default=CLOCK),
)
