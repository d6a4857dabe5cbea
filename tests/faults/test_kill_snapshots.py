"""A process is killed between every two steps of making, filling and restoring a snapshot."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest

from penpot_core.testing import faults
from penpot_migrations.tables import file_patch, file_state
from tests.plugins.files.builders import File, uid
from tests.plugins.files.snapshots.history import content, make, pending, restore, rows_of, snapshots
from tests.plugins.files.worlds import OpenFile, Person, World

DRAWN = File()
EDITS = 200
PATIENCE = 90


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
    world = await opened(environ)
    try:
        alice = await world.person()
        file = await alice.file()
        await file.edit(DRAWN.add("rect", "kept"))
        file.engine().checkpoints.forget()
        return Ids(alice.id, file.id, file.page_id)
    finally:
        await world.stop()


def attached(world: World, ids: Ids) -> OpenFile:
    return OpenFile(Person(world, ids.person), ids.file, ids.page, revn=1)


async def session(environ: dict[str, str], ids: Ids, edits: int, tell: Callable[[str], None]) -> None:
    """A snapshot, many edits, a checkpoint, and the way back."""
    world = await opened(environ)
    file = attached(world, ids)
    snapshot = await make(file)
    tell(f"made {snapshot}")
    for number in range(edits):
        await file.edit(DRAWN.mod("kept", name=f"K{number}"), DRAWN.add("rect", f"r{number}"))
    tell("edited")
    await file.checkpoint()
    tell("checkpointed")
    await restore(file, snapshot)
    tell("restored")


def killed(environ: dict[str, str], ids: Ids, point: str, edits: int) -> list[str]:
    """Run a session in a process that kills itself at a point; what it told before."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        signal.alarm(PATIENCE)
        with faults.armed(point, "exit"):
            asyncio.run(
                session(environ, ids, edits, lambda text: os.write(writing, f"{text}\n".encode()) and None)
            )
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        lines = told.read().splitlines()
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the process was to be killed"
    assert os.WTERMSIG(status) == signal.SIGKILL
    return lines


POINTS = (
    ("files.snapshot.before-batch", 3),
    ("files.snapshot.after-commit", 3),
    ("files.fill.before-batch", EDITS),
    ("files.fill.after-commit", 3),
    ("files.checkpoint.before-batch", 3),
    ("files.checkpoint.after-commit", EDITS),
    ("files.restore.after-prepare", 3),
    ("files.restore.after-tell", 3),
)


@pytest.mark.parametrize(("point", "edits"), POINTS)
def test_kill_at_a_point_of_a_snapshot_loses_nothing(environ: dict[str, str], point: str, edits: int) -> None:
    ids = asyncio.run(new_file(environ))
    told = killed(environ, ids, point, edits)
    asyncio.run(check(environ, ids, point, told))


async def check(environ: dict[str, str], ids: Ids, point: str, told: list[str]) -> None:
    """The snapshot is whole or not there, the file as it was told, and both go on."""
    world = await opened(environ)
    try:
        file = attached(world, ids)
        made = [row["id"] for row in await snapshots(file) if row["created_by"] == "user"]
        acknowledged = [UUID(line.split()[1]) for line in told if line.startswith("made")]
        assert made[: len(acknowledged)] == acknowledged
        await check_file(file, restored=point == "files.restore.after-tell")
        for snapshot in made:
            seen = await content(file, snapshot)
            assert set(seen) == {uid("root"), uid("kept")}
            assert seen[uid("kept")]["name"] != "K0"
            vern = await restore(file, snapshot)
            assert await file.objects() == seen == await file.stored()
            await file.edit(DRAWN.add("rect", "afterwards"), vern=vern)
        assert await file.checkpoint() == bool(made) or not await rows_of(file, file_patch)
        assert await pending(file) == {}
        assert await file.objects() == await file.stored()
    finally:
        await world.stop()


async def check_file(file: OpenFile, *, restored: bool) -> None:
    """Row, state and journal fit each other."""
    found = await file.person.call("get-file", id=file.id)
    (state,) = await rows_of(file, file_state)
    assert (found["revn"], found["vern"]) == (state["revn"], state["vern"])
    assert (found["vern"] != 0) == restored
    patches = sorted(row["data_version"] for row in await rows_of(file, file_patch))
    assert patches == list(range(state["base_version"] + 1, state["data_version"] + 1))
    waiting = await pending(file)
    assert all(state["base_version"] <= version <= state["data_version"] for version in waiting.values())
