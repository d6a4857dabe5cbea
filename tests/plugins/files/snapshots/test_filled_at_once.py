"""`file-checkpoint = every-edit`: a snapshot has its data from the start, so that the reference can take over."""

from __future__ import annotations

from penpot_core.testing.servers import RELAXED
from penpot_migrations.tables import file_patch
from tests.plugins.files.builders import File, uid
from tests.plugins.files.snapshots.history import content, make, pending, restore, rows_of, snapshots
from tests.plugins.files.worlds import OpenFile

SETTINGS = {
    "PENPOT_FILE_CHECKPOINT": "every-edit",
    "PENPOT_FLAGS": RELAXED["PENPOT_FLAGS"] + " enable-auto-file-snapshot",
    "PENPOT_AUTO_FILE_SNAPSHOT_EVERY": "1",
}
DRAWN = File()


async def test_snapshots_of_all_kinds_are_filled_when_they_are_made(file: OpenFile) -> None:
    await file.edit(DRAWN.add("rect", "a"))
    made = await make(file)
    await file.edit(DRAWN.add("rect", "b"))
    await restore(file, made)
    assert set(await file.stored()) == {uid("root"), uid("a")}
    assert await pending(file) == {}
    assert await rows_of(file, file_patch) == []
    rows = await snapshots(file)
    assert [len(await content(file, row["id"])) for row in rows] == [1, 2, 2, 3]
