"""The rows that an imported file consists of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from penpot_core.db import Connection
from penpot_plugins.binfile.contents import Made
from penpot_plugins.binfile.errors import PackageInvalid
from penpot_plugins.files.migrations import FILE_VERSION
from penpot_plugins.files.migrator import migration_rows
from penpot_plugins.files.queries import ADD_MIGRATIONS

Row = dict[str, Any]


def file_row(made: Made, project_id: UUID, now: datetime) -> Row:
    """The row of the file itself."""
    packed = made.packed
    return {
        "id": made.id,
        "project_id": project_id,
        "name": packed.name,
        "created_at": now,
        "modified_at": now,
        "is_shared": packed.is_shared,
        "has_media_trimmed": packed.has_media_trimmed,
        "revn": packed.revn,
        "vern": packed.vern,
        "version": FILE_VERSION,
        "features": made.features,
    }


async def add_migrations(db: Connection, made: Made, now: datetime) -> None:
    """The names of all migrations that the data has seen."""
    await db.execute_many(ADD_MIGRATIONS, migration_rows(made.id, made.migrations, now))


def media(
    made: Made, index: Mapping[UUID, UUID], objects: Mapping[UUID, UUID], now: datetime
) -> Iterator[Row]:
    """The file's pictures, under the ids of the index. Raises PackageInvalid where the bytes of one are missing."""
    for one in made.packed.media:
        if one.media_id not in objects:
            raise PackageInvalid(hint=f"The package lacks the bytes of the picture {one.name[:80]!r}.")
        yield {
            "id": index[one.id],
            "file_id": made.id,
            "created_at": one.created_at or now,
            "name": one.name,
            "width": one.width,
            "height": one.height,
            "mtype": one.mtype,
            "is_local": True,
            "media_id": objects[one.media_id],
            "thumbnail_id": None if one.thumbnail_id is None else objects.get(one.thumbnail_id),
        }


def thumbnails(made: Made, objects: Mapping[UUID, UUID], now: datetime) -> Sequence[Row]:
    """The thumbnails of boards whose bytes are there."""
    return [
        {
            "file_id": made.id,
            "tag": one.tag,
            "object_id": f"{made.id}/{one.page_id}/{one.frame_id}/{one.tag}",
            "media_id": objects[one.media_id],
            "created_at": now,
        }
        for one in made.packed.thumbnails
        if one.media_id in objects
    ]
