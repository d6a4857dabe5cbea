"""Doubles of files: prepared while nothing is locked, then written in one transaction.

A double is a new file with the data of the moment at which it was read. Ids of the files that are doubled together
lead to the doubles, so libraries among them stay libraries of one another; pictures get rows of their own, which
share the stored objects. Comments, versions, thumbnails and share links are not doubled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from penpot_core.db import Connection
from penpot_core.ids import next_id
from penpot_core.rpc import Call
from penpot_core.transit import Keyword, record
from penpot_plugins.files import queries as file_queries
from penpot_plugins.files.engine.copying import copied, pictures_used
from penpot_plugins.files.engine.engine import FileEngine, NewFile
from penpot_plugins.files.engine.image import FileImage
from penpot_plugins.files.engine.opening import Opened
from penpot_plugins.files.migrator import Migrator, migration_rows
from penpot_plugins.files.reading import file_record
from penpot_plugins.management import queries

Index = dict[UUID, UUID]
KEPT = ("created_at", "modified_at", "has_media_trimmed", "revn", "vern", "version", "ignore_sync_until")


@dataclass(frozen=True, slots=True)
class Copy:
    """A double that is ready to be written: its row, its data, and the pictures that it takes along."""

    source: Opened
    image: FileImage
    made: NewFile
    row: Mapping[str, Any]
    media: Mapping[UUID, UUID]

    def record(self, backend: str) -> dict[Keyword, Any]:
        """The row as clients see it."""
        new = record(
            id=self.image.id,
            project_id=self.row["project_id"],
            name=self.row["name"],
            is_shared=self.row["is_shared"],
            backend=backend,
        )
        return file_record(self.source) | new


async def prepare(call: Call, file_id: UUID, index: Index, changes: Mapping[str, Any]) -> Copy:
    """Read a file and make its double. `index` has the new id of it and of those doubled with it.

    `changes` are columns of the new row that differ. Raises ObjectNotFound, and MigrationFailed for an old file.
    """
    engine, codec = call.app.get(FileEngine), call.app.codec
    async with call.app.database.read() as db:
        opened = await call.app.get(Migrator).open(db, file_id)
    params = {
        "ids": await pictures_used(opened.image, codec),
        "file_ids": [file_id],
        "profile_id": call.profile_id,
    }
    async with call.app.database.read() as db:
        media = {row["id"]: next_id() for row in await db.fetch_all(queries.MEDIA, params)}
    image = await copied(opened.image, index[file_id], {**index, **media}, codec)
    made = await engine.new_file(image, opened.head.mark, opened.origin.migrations)
    return Copy(opened, image, made, new_row(opened, image.id, changes), media)


def new_row(opened: Opened, file_id: UUID, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of the double's row. Its times are those of the original (as the reference keeps them)."""
    row = opened.head.row
    return {
        **{name: row[name] for name in KEPT},
        "id": file_id,
        "project_id": row["project_id"],
        "name": row["name"],
        "is_shared": bool(row["is_shared"]),
        "comment_thread_seqn": row["comment_thread_seqn"],
        "features": opened.head.features,
        **{name: value for name, value in changes.items() if value is not None},
    }


async def write(db: Connection, call: Call, copies: Sequence[Copy], index: Index) -> None:
    """Write doubles, then the links among them and to other libraries. To be called in the write transaction."""
    for copy in copies:
        await write_file(db, call, copy)
    links = await db.fetch_all(queries.LINKS, {"ids": [copy.source.head.id for copy in copies]})
    for link in links:
        params = {
            "file_id": index[link["file_id"]],
            "library_id": index.get(link["library_file_id"], link["library_file_id"]),
            "synced_at": link["synced_at"] or call.now,
        }
        await db.execute(queries.ADD_LINK, {**params, "now": call.now})
        await db.execute(queries.ADD_SYNC, params)


async def write_file(db: Connection, call: Call, copy: Copy) -> None:
    """Write one double with its data, its pictures and its owner."""
    file_id = copy.image.id
    await db.execute(queries.ADD_FILE, copy.row)
    for step in copy.made.steps:
        await db.execute(step.statement, step.params)
    names = copy.source.origin.migrations
    await db.execute_many(file_queries.ADD_MIGRATIONS, migration_rows(file_id, names, call.now))
    owner = {"file_id": file_id, "profile_id": call.profile_id, "now": call.now}
    await db.execute(file_queries.ADD_OWNER, owner)
    for old, new in copy.media.items():
        params = {"old_id": old, "new_id": new, "file_id": file_id, "now": call.now}
        await db.execute(file_queries.COPY_MEDIA, params)
    db.after_commit(copy.made.committed)
