"""A process is killed between every two steps of an edit and of a checkpoint; nothing acknowledged is lost or doubled.

The process is a fork of the test's: it attaches to the database, edits, tells each acknowledged edit through a pipe,
and kills itself where the test says. Then another one compares what is stored with what was acknowledged.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from penpot_core.db.postgresql import database as postgresql_database
from penpot_core.db.sqlite import batches as sqlite_batches
from penpot_core.testing import faults
from penpot_migrations.tables import file as file_table
from penpot_migrations.tables import file_change, file_patch, file_state
from tests.plugins.files.builders import File, uid
from tests.plugins.files.worlds import OpenFile, Person, World

DRAWN = File()
BEFORE, AFTER = ("one", "two", "three"), ("five",)
PATIENCE = 60


@dataclass(frozen=True)
class Ids:
    """What a process has to know to go on with the file of another."""

    person: UUID
    file: UUID
    page: UUID


async def opened(environ: dict[str, str]) -> World:
    world = World(environ)
    await world.another()
    return world


async def new_file(environ: dict[str, str]) -> Ids:
    """A file with a rectangle in its base, and another in its journal."""
    world = await opened(environ)
    try:
        alice = await world.person()
        file = await alice.file()
        await file.edit(DRAWN.add("rect", "base"))
        await file.checkpoint()
        await file.edit(DRAWN.add("rect", "journal"))
        file.engine().checkpoints.forget()
        return Ids(alice.id, file.id, file.page_id)
    finally:
        await world.stop()


def attached(world: World, ids: Ids) -> OpenFile:
    return OpenFile(Person(world, ids.person), ids.file, ids.page, revn=2)


async def session(environ: dict[str, str], ids: Ids, tell: Callable[[str], None]) -> None:
    """Three edits, a checkpoint, and one edit more."""
    world = await opened(environ)
    file = attached(world, ids)
    for name in BEFORE:
        await file.edit(DRAWN.add("rect", name))
        tell(name)
    await file.checkpoint()
    for name in AFTER:
        await file.edit(DRAWN.add("rect", name))
        tell(name)


def killed_session(environ: dict[str, str], ids: Ids, arm: Callable[[ExitStack], None]) -> list[str]:
    """Run a session in a process that kills itself; the names of the acknowledged edits."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        signal.alarm(PATIENCE)
        with ExitStack() as stack:
            arm(stack)
            asyncio.run(session(environ, ids, lambda name: os.write(writing, f"{name}\n".encode()) and None))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        acknowledged = told.read().split()
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the process was to be killed"
    assert os.WTERMSIG(status) == signal.SIGKILL
    return acknowledged


async def check(environ: dict[str, str], ids: Ids, acknowledged: list[str], *, purge: bool = False) -> None:
    """Compare what is stored with what was acknowledged, and go on editing."""
    world = await opened(environ)
    try:
        file = attached(world, ids)
        if purge:
            async with world.app.database.write() as db:
                await db.execute(delete(file_change).where(file_change.c.file_id == ids.file))
        await check_content(world, file, acknowledged)
        file.revn = (await file.person.call("get-file", id=ids.file))["revn"]
        await file.edit(DRAWN.add("rect", "afterwards"))
        assert uid("afterwards") in await file.stored()
        assert await file.checkpoint()
        assert uid("afterwards") in await file.stored()
    finally:
        await world.stop()


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


EDIT_POINTS = ("after-prepare", "before-batch", "after-commit", "after-publish", "after-tell")


@pytest.mark.parametrize("point", [f"files.edit.{name}" for name in EDIT_POINTS])
def test_kill_at_a_point_of_an_edit_loses_and_doubles_nothing(environ: dict[str, str], point: str) -> None:
    ids = asyncio.run(new_file(environ))

    def arm(stack: ExitStack) -> None:
        stack.enter_context(faults.armed(point, "exit", at=2))

    acknowledged = killed_session(environ, ids, arm)
    assert acknowledged == ["one"]
    asyncio.run(check(environ, ids, acknowledged, purge=True))


@pytest.mark.parametrize("point", ["before-batch", "after-commit"])
def test_kill_at_a_point_of_a_checkpoint_loses_and_doubles_nothing(
    environ: dict[str, str], point: str
) -> None:
    ids = asyncio.run(new_file(environ))

    def arm(stack: ExitStack) -> None:
        stack.enter_context(faults.armed(f"files.checkpoint.{point}", "exit"))

    acknowledged = killed_session(environ, ids, arm)
    assert acknowledged == list(BEFORE)
    asyncio.run(check(environ, ids, acknowledged, purge=True))


def killing_after(statements: int) -> Callable[[ExitStack], None]:
    """Kill the process when so many statements of batches have run."""
    count = 0

    def counted(run: Any) -> Any:
        def step(*arguments: Any) -> Any:
            nonlocal count
            count += 1
            if count > statements:
                os.kill(os.getpid(), signal.SIGKILL)
            return run(*arguments)

        return step

    def arm(stack: ExitStack) -> None:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(sqlite_batches, "run_step", counted(sqlite_batches.run_step))
        patch.setattr(postgresql_database, "run_step", counted(postgresql_database.run_step))

    return arm


STATEMENTS_OF_EDIT = 6


@pytest.mark.parametrize("statement", range(1, STATEMENTS_OF_EDIT))
def test_kill_between_two_statements_of_an_edit_leaves_no_trace_of_it(
    environ: dict[str, str], statement: int
) -> None:
    ids = asyncio.run(new_file(environ))
    acknowledged = killed_session(environ, ids, killing_after(STATEMENTS_OF_EDIT + statement))
    assert acknowledged == ["one"]
    asyncio.run(check(environ, ids, acknowledged))


@pytest.mark.parametrize("statement", range(1, 4))
def test_kill_between_two_statements_of_a_checkpoint_leaves_the_old_base(
    environ: dict[str, str], statement: int
) -> None:
    ids = asyncio.run(new_file(environ))
    acknowledged = killed_session(environ, ids, killing_after(len(BEFORE) * STATEMENTS_OF_EDIT + statement))
    assert acknowledged[:3] == list(BEFORE)
    asyncio.run(check(environ, ids, acknowledged))
