"""Killed between every two steps of an edit and of a checkpoint, a process loses and doubles nothing acknowledged."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, select

from penpot_migrations.tables import file as file_table
from penpot_migrations.tables import file_change, file_patch, file_state
from tests.faults.killing import Known, Story, Tell, at, attached, before_statement, known, play
from tests.plugins.files.builders import File, uid
from tests.plugins.files.worlds import OpenFile, World

DRAWN = File()
BEFORE, AFTER = ("one", "two", "three"), ("five",)
STATEMENTS_OF_EDIT = 7
"""COMMIT is the last."""


async def new_file(world: World) -> Known:
    """A file with a rectangle in its base, and another in its journal."""
    file = await (await world.person()).file()
    await file.edit(DRAWN.add("rect", "base"))
    await file.checkpoint()
    await file.edit(DRAWN.add("rect", "journal"))
    return known(file)


async def session(world: World, what: Known, tell: Tell) -> None:
    """Three edits, a checkpoint, and one edit more."""
    file = attached(world, what)
    for name in BEFORE:
        await file.edit(DRAWN.add("rect", name))
        tell(name)
    await file.checkpoint()
    for name in AFTER:
        await file.edit(DRAWN.add("rect", name))
        tell(name)


async def check(world: World, what: Known, acknowledged: list[str]) -> None:
    """Compare what is stored with what was acknowledged, and go on editing. The change log is not needed."""
    file = attached(world, what)
    async with world.app.database.write() as db:
        await db.execute(delete(file_change).where(file_change.c.file_id == file.id))
    await check_content(world, file, acknowledged)
    file.revn = (await file.person.call("get-file", id=file.id))["revn"]
    await file.edit(DRAWN.add("rect", "afterwards"))
    assert uid("afterwards") in await file.stored()
    assert await file.checkpoint()
    assert uid("afterwards") in await file.stored()


async def check_content(world: World, file: OpenFile, acknowledged: list[str]) -> None:
    """Everything acknowledged is there once; one edit more may be there, for which no answer came."""
    stored = await file.stored()
    assert await file.objects() == stored
    drawn = stored[uid("root")]["shapes"]
    every = [uid(name) for name in ("base", "journal", *BEFORE, *AFTER)]
    assert drawn == every[: len(drawn)], "once each, in order"
    assert len(acknowledged) + 2 <= len(drawn) <= len(acknowledged) + 3
    async with world.app.database.read() as db:
        row: Any = await db.fetch_one(select(file_table).where(file_table.c.id == file.id))
        state: Any = await db.fetch_one(select(file_state).where(file_state.c.file_id == file.id))
        patches = await db.fetch_all(select(file_patch.c.data_version).where(file_patch.c.file_id == file.id))
    assert row["revn"] == state["revn"] == state["data_version"] == len(drawn)
    assert sorted(one["data_version"] for one in patches) == list(
        range(state["base_version"] + 1, state["data_version"] + 1)
    )
    assert state["patch_count"] == len(patches)


STORY = Story(new_file, session, check)


def acknowledging(*names: str) -> Story:
    """The story where exactly these edits were acknowledged."""

    async def check_both(world: World, what: Known, told: list[str]) -> None:
        assert told == list(names)
        await check(world, what, told)

    return Story(new_file, session, check_both)


EDIT_POINTS = ("after-prepare", "before-batch", "after-commit", "after-publish", "after-tell")


@pytest.mark.parametrize("point", EDIT_POINTS)
def test_kill_at_a_point_of_an_edit_loses_and_doubles_nothing(environ: dict[str, str], point: str) -> None:
    play(environ, acknowledging("one"), at(f"files.edit.{point}", hit=2))


@pytest.mark.parametrize("point", ["before-batch", "after-commit"])
def test_kill_at_a_point_of_a_checkpoint_loses_and_doubles_nothing(
    environ: dict[str, str], point: str
) -> None:
    play(environ, acknowledging(*BEFORE), at(f"files.checkpoint.{point}"))


@pytest.mark.parametrize("statement", range(2, STATEMENTS_OF_EDIT + 1))
def test_kill_before_a_statement_of_an_edit_leaves_no_trace_of_it(
    environ: dict[str, str], statement: int
) -> None:
    play(environ, acknowledging("one"), before_statement(STATEMENTS_OF_EDIT + statement))


@pytest.mark.parametrize("statement", range(2, 5))
def test_kill_before_a_statement_of_a_checkpoint_leaves_the_old_base(
    environ: dict[str, str], statement: int
) -> None:
    play(environ, STORY, before_statement(len(BEFORE) * STATEMENTS_OF_EDIT + statement))
