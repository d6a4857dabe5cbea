"""Histories: several people edit one file through several processes, and everybody must be able to tell what happened.

Each edit draws a shape of its own. Whatever was acknowledged is in the file once; revisions go up by one; what the
answers call lagged, together with what each editor did, is the whole history in one order.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from penpot_core.app import App
from penpot_core.errors import PenpotError
from penpot_core.ids import next_id
from penpot_migrations.tables import file_change, file_state
from penpot_plugins.files.blob import unpack
from penpot_plugins.teams.creation import add_member
from penpot_plugins.teams.permissions import Role
from tests.plugins.files.builders import File, uid
from tests.plugins.files.worlds import FEATURES, OpenFile, World, now

DRAWN = File()
EDITS = int(os.environ.get("PENPOT_TEST_HISTORY", "240"))
"""Edits of a history in all; set the variable to ten thousands for a long look."""
EDITORS = 4


class Editor:
    """Somebody with a client of their own: it knows a revision, and what it has seen up to there."""

    def __init__(self, name: str, file: OpenFile, apps: list[App], chance: random.Random) -> None:
        self.name = name
        self.file = file
        self.apps = apps
        self.chance = chance
        self.revn = 0
        self.acknowledged: dict[int, UUID] = {}
        self.seen: dict[int, UUID] = {}

    async def work(self, edits: int) -> None:
        for number in range(edits):
            shape = f"{self.name}-{number}"
            app = self.chance.choice(self.apps)
            if self.chance.random() < 0.1:
                self.file.engine(app).cache.drop(self.file.id)
            if self.chance.random() < 0.05:
                await self.file.checkpoint(app)
            answer = await self.file.person.call("update-file", app=app, **self.request(shape))
            await self.learn(answer, uid(shape))
            if self.chance.random() < 0.3:
                await asyncio.sleep(0)

    def request(self, shape: str) -> dict[str, Any]:
        change = {**DRAWN.add("rect", shape), "page-id": self.file.page_id}
        usual = {"id": self.file.id, "session_id": next_id(), "vern": 0, "features": FEATURES}
        return {**usual, "revn": self.revn, "changes": [change]}

    async def learn(self, answer: Any, shape: UUID) -> None:
        """An answer tells all revisions since the one that the client knew, its own last."""
        revisions = [one["revn"] for one in answer["lagged"]]
        assert revisions == list(range(self.revn + 1, answer["revn"] + 2)), "nothing skipped, nothing twice"
        for one in answer["lagged"]:
            self.seen[one["revn"]] = drawn_by(one["changes"])
        assert self.seen[revisions[-1]] == shape
        self.acknowledged[revisions[-1]] = shape
        self.revn = revisions[-1]


def drawn_by(changes: Iterable[Any]) -> UUID:
    (change,) = changes
    found: UUID = change["id"]
    return found


@pytest.fixture
async def editors(world: World, file: OpenFile) -> list[Editor]:
    """People of one team, on three processes."""
    apps = [world.app, await world.another(), await world.another()]
    seed = int(os.environ.get("PENPOT_TEST_SEED", "20"))
    people = [Editor("0", file, apps, random.Random(seed))]
    for number in range(1, EDITORS):
        person = await world.person(f"editor {number}")
        async with world.app.database.write() as db:
            await add_member(db, file.person.team_id, person.id, Role.EDITOR, now())
        opened = OpenFile(person, file.id, file.page_id)
        people.append(Editor(str(number), opened, apps, random.Random(seed + number)))
    return people


async def check_history(world: World, file: OpenFile, editors: list[Editor], edits: int) -> None:
    history: dict[int, UUID] = {}
    for editor in editors:
        assert not history.keys() & editor.acknowledged.keys(), "two edits got one revision"
        history |= editor.acknowledged
    assert sorted(history) == list(range(1, edits + 1)), "every revision once"
    for editor in editors:
        assert all(history[revn] == shape for revn, shape in editor.seen.items()), "all saw one history"
    async with world.app.database.read() as db:
        rows = await db.fetch_all(select(file_change).where(file_change.c.file_id == file.id))
        state: Any = await db.fetch_one(select(file_state).where(file_state.c.file_id == file.id))
    logged = {row["revn"]: drawn_by(unpack(row["changes"]).value(world.app.codec)) for row in rows}
    assert (len(rows), logged) == (edits, history)
    assert (state["revn"], state["data_version"]) == (edits, edits)
    stored = await file.stored()
    assert stored[uid("root")]["shapes"] == [history[revn] for revn in range(1, edits + 1)]
    for app in world.apps:
        assert await file.objects(app=app) == stored


async def test_history_of_several_editors_has_every_edit_once_in_one_order(
    world: World, file: OpenFile, editors: list[Editor]
) -> None:
    each = EDITS // EDITORS
    async with asyncio.TaskGroup() as group:
        for editor in editors:
            group.create_task(editor.work(each))
    await check_history(world, file, editors, each * EDITORS)
    async with world.app.database.write() as db:
        await db.execute(delete(file_change))
    assert await file.objects(app=await world.another()) == await file.stored()


async def test_history_when_callers_go_away_has_each_edit_once_or_not_at_all(
    world: World, file: OpenFile, editors: list[Editor]
) -> None:
    """A client that leaves does not know what became of its edit: it is there whole and once, or not at all."""
    chance = random.Random(7)
    fates: dict[UUID, bool] = {}

    async def hasty(editor: Editor) -> None:
        for number in range(10):
            shape = f"hasty-{editor.name}-{number}"
            app = chance.choice(editor.apps)
            call = asyncio.ensure_future(
                editor.file.person.call("update-file", app=app, **editor.request(shape))
            )
            for _ in range(chance.randrange(120)):
                await asyncio.sleep(0)
            call.cancel()
            try:
                await call
            except asyncio.CancelledError:
                fates[uid(shape)] = False
            except PenpotError:
                raise
            else:
                fates[uid(shape)] = True

    async with asyncio.TaskGroup() as group:
        for editor in editors:
            group.create_task(hasty(editor))
    for app in world.apps:
        await app.background.drain(60)
    stored = await file.stored()
    drawn = stored[uid("root")]["shapes"]
    assert len(drawn) == len(set(drawn))
    assert {shape for shape, known in fates.items() if known} <= set(drawn) <= set(fates)
    async with world.app.database.read() as db:
        rows = await db.fetch_all(select(file_change.c.revn).where(file_change.c.file_id == file.id))
    assert sorted(row["revn"] for row in rows) == list(range(1, len(drawn) + 1))
    for app in world.apps:
        assert await file.objects(app=app) == stored
