"""Softly deleted rows of files (contract/deletion.md §3-4)."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from penpot_core.types import Entity
from penpot_migrations.tables import file_change, file_data

SNAPSHOT_DATA = (
    select(file_data.c.file_id, file_data.c.id)
    .join(file_change, (file_change.c.file_id == file_data.c.file_id) & (file_change.c.id == file_data.c.id))
    .where(file_change.c.id == bindparam("parent_id"))
)
"""By the file's id first, which the key of `file_data` begins with."""

ENTITIES = (
    Entity("file", table="file", parent="project", column="project_id", along={"is_shared": False}),
    Entity("snapshot", table="file_change"),
    Entity(
        "snapshot-data",
        table="file_data",
        parent="snapshot",
        members=SNAPSHOT_DATA,
        reference="metadata",
        key=("file_id", "id"),
    ),
    Entity("file-change", table="file_change", parent="file", column="file_id"),
    Entity(
        "file-data",
        table="file_data",
        parent="file",
        column="file_id",
        reference="metadata",
        key=("file_id", "id"),
    ),
    Entity(
        "file-media-object",
        table="file_media_object",
        parent="file",
        column="file_id",
        objects=("media_id", "thumbnail_id"),
    ),
    Entity(
        "file-thumbnail",
        table="file_thumbnail",
        parent="file",
        column="file_id",
        key=("file_id", "revn"),
        objects=("media_id",),
    ),
    Entity(
        "file-object-thumbnail",
        table="file_tagged_object_thumbnail",
        parent="file",
        column="file_id",
        key=("file_id", "tag", "object_id"),
        objects=("media_id",),
    ),
)
