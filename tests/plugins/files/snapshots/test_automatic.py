"""Snapshots that edits make by themselves (contract/update-file.md §3 steps 14 and 19)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from penpot_core.errors import ValidationFailed
from penpot_core.testing.servers import RELAXED
from penpot_migrations.tables import file as file_table
from penpot_migrations.tables import file_state
from tests.plugins.files.builders import File, uid
from tests.plugins.files.snapshots.history import content, pending, snapshots
from tests.plugins.files.worlds import OpenFile, World, now

FLAGS = RELAXED["PENPOT_FLAGS"] + " enable-auto-file-snapshot"
SETTINGS = {"PENPOT_FLAGS": FLAGS, "PENPOT_AUTO_FILE_SNAPSHOT_EVERY": "3"}
DRAWN = File()


async def test_edits_keep_the_state_before_every_so_many(world: World, file: OpenFile) -> None:
    for number in range(7):
        await file.edit(DRAWN.add("rect", f"r{number}"))
    rows = await snapshots(file)
    assert [row["label"] for row in rows] == [f"internal/snapshot/{revn}" for revn in (0, 3, 6)]
    assert [row["revn"] for row in rows] == [0, 3, 6]
    assert set(await pending(file)) == {row["id"] for row in rows}
    for row in rows:
        assert (row["created_by"], row["profile_id"]) == ("system", file.person.id)
        assert row["session_id"] is not None
        assert row["deleted_at"] - row["created_at"] == timedelta(days=7)
        assert len(await content(file, row["id"])) == row["revn"] + 1
    assert uid("r6") in await file.stored()


async def test_edit_after_a_pause_keeps_the_state_before(world: World, file: OpenFile) -> None:
    await file.edit(DRAWN.add("rect", "a"))
    await file.edit(DRAWN.add("rect", "b"))
    assert len(await snapshots(file)) == 1
    long_ago = now() - timedelta(hours=4)
    async with world.app.database.write() as db:
        for table, key in ((file_state, file_state.c.file_id), (file_table, file_table.c.id)):
            await db.execute(update(table).where(key == file.id).values(modified_at=long_ago))
    await file.edit(DRAWN.add("rect", "c"))
    assert [row["revn"] for row in await snapshots(file)] == [0, 2]


async def test_edit_that_is_refused_keeps_nothing(file: OpenFile) -> None:
    with pytest.raises(ValidationFailed):
        await file.edit(DRAWN.add("rect", "a"), revn=9)
    assert await snapshots(file) == []
