"""Pictures of files and thumbnails; all of them point to stored objects."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text, false

from penpot_core.db.types import Instant, TransitJson, Uuid
from penpot_migrations.tables.definition import CLOCK, NOW, RANDOM_UUID, metadata, partial_index

file_media_object = Table(
    "file_media_object",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=RANDOM_UUID),
    Column("created_at", Instant, nullable=False, server_default=CLOCK),
    Column("deleted_at", Instant),
    Column("name", Text, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("mtype", Text, nullable=False),
    Column("file_id", Uuid, ForeignKey("file.id", deferrable=True), nullable=False),
    Column("is_local", Boolean, nullable=False, server_default=false()),
    Column("media_id", Uuid, ForeignKey("storage_object.id", deferrable=True), nullable=False),
    Column("thumbnail_id", Uuid, ForeignKey("storage_object.id", deferrable=True)),
    partial_index(
        "file_media_object__deleted_at__idx", "deleted_at", "id", "media_id", where="deleted_at IS NOT NULL"
    ),
    Index("file_media_object__file_id__idx", "file_id"),
    Index("file_media_object__image_id__idx", "media_id"),
    Index("file_media_object__thumbnail_id__idx", "thumbnail_id"),
)

file_tagged_object_thumbnail = Table(
    "file_tagged_object_thumbnail",
    metadata,
    Column("file_id", Uuid, ForeignKey("file.id", deferrable=True), primary_key=True),
    Column("tag", Text, primary_key=True, server_default="frame"),
    Column("object_id", Text, primary_key=True),
    Column("media_id", Uuid, ForeignKey("storage_object.id", deferrable=True), nullable=False),
    Column("created_at", Instant, nullable=False, server_default=NOW),
    Column("updated_at", Instant),
    Column("deleted_at", Instant),
    partial_index(
        "file_tagged_object_thumbnail__deleted_at__idx",
        "deleted_at",
        "file_id",
        "object_id",
        "media_id",
        where="deleted_at IS NOT NULL",
    ),
    Index("file_tagged_object_thumbnail__media_id__idx", "media_id"),
    Index("file_tagged_object_thumbnail__object_id__idx", "object_id"),
)

file_thumbnail = Table(
    "file_thumbnail",
    metadata,
    Column("file_id", Uuid, ForeignKey("file.id", deferrable=True), primary_key=True),
    Column("revn", BigInteger, primary_key=True),
    Column("created_at", Instant, nullable=False, server_default=NOW),
    Column("updated_at", Instant, nullable=False, server_default=NOW),
    Column("deleted_at", Instant),
    Column("data", Text),
    Column("props", TransitJson),
    Column("media_id", Uuid, ForeignKey("storage_object.id", deferrable=True)),
    partial_index(
        "file_thumbnail__deleted_at__idx",
        "deleted_at",
        "file_id",
        "revn",
        "media_id",
        where="deleted_at IS NOT NULL",
    ),
    Index("file_thumbnail__media_id__idx", "media_id"),
)

file_object_thumbnail = Table(
    "file_object_thumbnail",
    metadata,
    Column("file_id", Uuid, ForeignKey("file.id", deferrable=True), primary_key=True),
    Column("object_id", Text, primary_key=True),
    Column("created_at", Instant, nullable=False, server_default=NOW),
    Column("data", Text),
    Column("media_id", Uuid, ForeignKey("storage_object.id", deferrable=True)),
)
