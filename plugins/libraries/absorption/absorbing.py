"""Absorbing a library into a file: one turn, one batch (DESIGN.md §6). No message is sent, no change is logged."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from penpot_core.db import BatchConflict, Connection, SerializationFailure, Step
from penpot_core.ids import next_id
from penpot_core.testing import faults
from penpot_plugins.files import queries as file_queries
from penpot_plugins.files.engine.engine import FileEngine
from penpot_plugins.files.engine.errors import FileBusy
from penpot_plugins.files.engine.head import Mark
from penpot_plugins.files.engine.opening import Opened
from penpot_plugins.files.engine.writing import Write
from penpot_plugins.files.migrator import Migrator
from penpot_plugins.libraries import queries
from penpot_plugins.libraries.absorption.absorption import absorb, pictures_of, relink_pictures

if TYPE_CHECKING:
    from penpot_core.app import App

ATTEMPTS = 50


async def absorb_into(app: App, library: Opened, file_id: UUID, *, always: bool) -> int:
    """Let a file, in the bin or not, own what it uses of a library; the version of its data that does.

    `always`: the file is written even where it uses nothing. Raises ObjectNotFound, FileBusy, MigrationFailed.
    """
    engine = app.get(FileEngine)
    async with engine.turn(file_id) as turn:
        for _ in range(ATTEMPTS):
            opened = await app.get(Migrator).migrate(turn, file_id, deleted=True)
            async with app.database.read() as db:
                write = await prepared(engine, db, library, opened, always=always)
            if write is None:
                return opened.image.version
            await faults.reach("libraries.absorb.before-write")
            try:
                await turn.finish(engine.write(opened, write), f"absorb into {file_id}")
            except (BatchConflict, SerializationFailure):
                await faults.reach("libraries.absorb.before-retry")
                continue
            return write.patch.version
    raise FileBusy(file_id)


async def prepared(
    engine: FileEngine, db: Connection, library: Opened, opened: Opened, *, always: bool
) -> Write | None:
    """The write of a file that absorbs a library, None where there is nothing to write."""
    draft, now = engine.draft(opened.image), datetime.now(UTC)
    absorbed = await absorb(draft, engine.draft(library.image), now)
    if not absorbed.assets and not always:
        return None
    params = {"ids": pictures_of(draft, absorbed), "library_id": library.head.id}
    media = {row["id"]: next_id() for row in await db.fetch_all(queries.MEDIA_OF, params)}
    relink_pictures(draft, absorbed, media)
    before = opened.head.mark
    mark = Mark(before.revn + 1, before.vern, now)
    patch = await asyncio.to_thread(draft.patch)
    row = Step(queries.ABSORBED, row_params(opened, mark), expect=1, name="file")
    copies = [
        Step(
            file_queries.COPY_MEDIA,
            {"old_id": old, "new_id": new, "file_id": opened.head.id, "now": now},
            expect=1,
            name="media",
        )
        for old, new in media.items()
    ]
    return Write(opened.head, opened.origin, patch, mark, row, copies)


def row_params(opened: Opened, mark: Mark) -> dict[str, object]:
    """The row as it was read, and when it is written."""
    before = opened.head.mark
    return {
        "of_file": opened.head.id,
        "old_revn": before.revn,
        "old_vern": before.vern,
        "old_modified_at": before.modified_at,
        "now": mark.modified_at,
    }
