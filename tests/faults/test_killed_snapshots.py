"""A process is killed between every two steps of making, filling and restoring a snapshot; nothing is lost."""

from __future__ import annotations

from uuid import UUID

import pytest

from penpot_migrations.tables import file_patch, file_state
from tests.faults.killing import Known, Story, Tell, at, attached, known, play
from tests.plugins.files.builders import File, uid
from tests.plugins.files.snapshots.history import content, make, pending, restore, rows_of, snapshots
from tests.plugins.files.worlds import OpenFile, World

DRAWN = File()
MANY = 200


async def new_file(world: World) -> Known:
    """A file with one rectangle."""
    file = await (await world.person()).file()
    await file.edit(DRAWN.add("rect", "kept"))
    return known(file)


async def session(world: World, what: Known, tell: Tell, edits: int) -> None:
    """A snapshot, many edits, a checkpoint, and the way back."""
    file = attached(world, what)
    snapshot = await make(file)
    tell(f"made {snapshot}")
    for number in range(edits):
        await file.edit(DRAWN.mod("kept", name=f"K{number}"), DRAWN.add("rect", f"r{number}"))
    await file.checkpoint()
    await restore(file, snapshot)


async def check(world: World, what: Known, told: list[str], *, restored: bool) -> None:
    """The snapshot is whole or not there, the file as it was told, and both go on."""
    file = attached(world, what)
    made = [row["id"] for row in await snapshots(file) if row["created_by"] == "user"]
    acknowledged = [UUID(line.split()[1]) for line in told]
    assert made[: len(acknowledged)] == acknowledged
    await check_file(file, restored=restored)
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


@pytest.mark.parametrize(
    ("point", "edits"),
    [
        ("files.snapshot.before-batch", 3),
        ("files.snapshot.after-commit", 3),
        ("files.fill.before-batch", MANY),
        ("files.fill.after-commit", 3),
        ("files.checkpoint.before-batch", 3),
        ("files.checkpoint.after-commit", MANY),
        ("files.restore.after-prepare", 3),
        ("files.restore.after-tell", 3),
    ],
)
def test_kill_at_a_point_of_a_snapshot_loses_nothing(environ: dict[str, str], point: str, edits: int) -> None:
    play(
        environ,
        Story(
            new_file,
            lambda world, what, tell: session(world, what, tell, edits),
            lambda world, what, told: check(world, what, told, restored=point == "files.restore.after-tell"),
        ),
        at(point),
    )
