"""Stored objects, and uploads in parts (contract/storage.md)."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, literal_column, text

from penpot_core.db.types import Instant, TransitJson, Uuid
from penpot_migrations.tables.definition import NOW, RANDOM_UUID, metadata, partial_index

storage_object = Table(
    "storage_object",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=RANDOM_UUID),
    Column("created_at", Instant, nullable=False, server_default=NOW),
    Column("deleted_at", Instant),
    Column("size", BigInteger, nullable=False, server_default=text("0")),
    Column("backend", Text, nullable=False),
    Column("metadata", TransitJson),
    Column("touched_at", Instant),
    partial_index(
        "storage_object__hash_backend_bucket__idx",
        literal_column("(metadata ->> '~:hash')"),
        literal_column("(metadata ->> '~:bucket')"),
        "backend",
        where="deleted_at IS NULL",
    ),
    partial_index("storage_object__id__deleted_at__idx", "deleted_at", "id", where="deleted_at IS NOT NULL"),
    partial_index("storage_object__id_touched_at__idx", "touched_at", "id", where="touched_at IS NOT NULL"),
    partial_index(
        "storage_object__metadata_upload_id__idx",
        literal_column("(metadata ->> '~:upload-id')"),
        where="deleted_at IS NULL",
    ),
)

upload_session = Table(
    "upload_session",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("created_at", Instant, nullable=False, server_default=NOW),
    Column("profile_id", Uuid, ForeignKey("profile.id", ondelete="CASCADE"), nullable=False),
    Column("total_chunks", Integer, nullable=False),
    Index("upload_session__created_at__idx", "created_at"),
    Index("upload_session__profile_id__idx", "profile_id"),
)
