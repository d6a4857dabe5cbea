"""`file-checkpoint = every-edit`: after each edit the base is the whole file, so that the reference can take over."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from penpot_core.app import build
from penpot_migrations.tables import file_patch, file_state
from penpot_plugins.files.engine.agreement import Disagreement
from penpot_plugins.files.engine.loading import read_body, read_stored
from tests.plugins.files.builders import File, uid
from tests.plugins.files.worlds import OpenFile, World, gathered

SETTINGS = {"PENPOT_FILE_CHECKPOINT": "every-edit"}
DRAWN = File()


async def test_edit_writes_the_base_and_no_patch(world: World, file: OpenFile) -> None:
    for name in "abc":
        await file.edit(DRAWN.add("rect", name))
        stored = await read_stored(world.app.database, file.id, file.engine().place.objects)
        assert stored is not None
        assert stored.base_is_ours
        assert stored.patches == []
        base = await read_body(file.id, stored.head.data_version, stored.body, world.app.codec)
        assert uid(name) in base.pages[file.page_id].objects
    async with world.app.database.read() as db:
        state: Any = await db.fetch_one(select(file_state).where(file_state.c.file_id == file.id))
        assert await db.fetch_all(select(file_patch)) == []
    assert (state["data_version"], state["base_version"]) == (3, 3)
    assert not await file.checkpoint()


async def test_edits_of_two_processes_keep_each_exactly_once(world: World, file: OpenFile) -> None:
    apps = [world.app, await world.another()]
    await gathered(*(file.edit(DRAWN.add("rect", f"r{n}"), app=apps[n % 2]) for n in range(10)))
    stored = await file.stored()
    assert sorted(stored[uid("root")]["shapes"]) == sorted(uid(f"r{n}") for n in range(10))
    assert await file.objects(app=apps[0]) == await file.objects(app=apps[1]) == stored


async def test_start_when_another_process_was_set_otherwise_stops_with_a_sentence(world: World) -> None:
    app = build(environ={**world.environ, "PENPOT_FILE_CHECKPOINT": "normal"})
    try:
        with pytest.raises(Disagreement, match="PENPOT_FILE_CHECKPOINT=every-edit"):
            await app.start()
    finally:
        await app.database.stop()
