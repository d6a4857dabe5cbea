"""Whoever writes file data is killed between every two steps; the file is as before or as after, and sound."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.faults import writers
from tests.faults.killing import (
    Known,
    Statements,
    Story,
    Tell,
    at,
    attached,
    before_statement,
    forked,
    in_a_world,
    killed,
    play,
)
from tests.faults.writers import Writer
from tests.plugins.files.builders import File, uid
from tests.plugins.files.whole_files import check_sound, everything
from tests.plugins.files.worlds import World

DRAWN = File()
MOST = 8
"""So many statements of a writer are looked at in a row; of more, those at both ends and one between."""

WRITERS = {
    "absorb": writers.ABSORBING,
    "migrate": writers.MIGRATING,
    "clean": writers.CLEANING,
    "mark": writers.MARKING,
    "repair": writers.REPAIRING,
    "restore": writers.RESTORING,
}

BEFORE_COMMIT = {
    "absorb": ("libraries.absorb.before-write", "files.edit.before-batch"),
    "migrate": ("files.migrate.after-prepare", "files.edit.before-batch"),
    "clean": ("files.cleaning.before-write", "files.edit.before-batch"),
    "mark": ("files.cleaning.before-write", "files.cleaning.before-batch"),
    "repair": ("files.repair.after-prepare", "files.edit.before-batch"),
    "restore": ("files.restore.after-prepare", "files.edit.before-batch"),
}
AFTER_COMMIT = {
    name: ("files.cleaning.after-commit",)
    if name == "mark"
    else ("files.edit.after-commit", "files.edit.after-publish")
    for name in WRITERS
}


async def finished(world: World, what: Known, writer: Writer) -> None:
    """What was begun is done by the next who tries; who tries again changes nothing, and edits go on."""
    await writer.run(world, what)
    await writer.done(world, what)
    await check_sound(world.app, what.file)
    data = (await everything(world.app, what.file))["data"]
    await writer.run(world, what)
    assert (await everything(world.app, what.file))["data"] == data
    file = attached(world, what)
    found = await file.person.call("get-file", id=file.id)
    file.revn = found["revn"]
    await file.edit(DRAWN.add("rect", "afterwards"), vern=found["vern"])
    assert await file.checkpoint()
    assert uid("afterwards") in await file.stored()


async def made(world: World, writer: Writer) -> tuple[Known, dict[str, Any]]:
    """Something to do for a writer, and all that is stored of it."""
    what = await writer.make(world)
    return what, await everything(world.app, what.file)


@pytest.mark.parametrize("name", WRITERS)
def test_kill_before_the_commit_of_a_writer_leaves_the_file_as_it_was(
    environ: dict[str, str], name: str
) -> None:
    """Each process looks first whether the one before it left no trace."""
    writer = WRITERS[name]
    what, before = in_a_world(environ, lambda world: made(world, writer))

    async def act(world: World, tell: Tell) -> None:
        assert await everything(world.app, what.file) == before
        tell("unchanged")
        await writer.run(world, what)

    for point in BEFORE_COMMIT[name]:
        assert killed(environ, act, at(point)) == ["unchanged"], point
    for number in numbers_of_statements(environ, writer):
        assert killed(environ, act, before_statement(number)) == ["unchanged"], number

    async def check(world: World) -> None:
        assert await everything(world.app, what.file) == before
        await finished(world, what, writer)

    in_a_world(environ, check)


def numbers_of_statements(environ: dict[str, str], writer: Writer) -> list[int]:
    """Which statements to die before: COMMIT is the last. They are counted on a twin."""
    every = range(1, count_of_statements(environ, writer) + 1)
    return [*every] if len(every) <= MOST else [*every[:3], every[len(every) // 2], *every[-3:]]


def count_of_statements(environ: dict[str, str], writer: Writer) -> int:
    """How many statements a writer writes, COMMITs among them."""
    twin = in_a_world(environ, writer.make)

    async def act(world: World, tell: Tell) -> None:
        before = statements.count
        await writer.run(world, twin)
        tell(str(statements.count - before))

    statements = Statements()
    (count,), survived = forked(environ, act, statements.counting)
    assert survived
    assert int(count) >= 5
    return int(count)


@pytest.mark.parametrize(
    ("name", "point"), [(name, point) for name, points in AFTER_COMMIT.items() for point in points]
)
def test_kill_after_the_commit_of_a_writer_leaves_the_file_as_it_is_to_be(
    environ: dict[str, str], name: str, point: str
) -> None:
    writer = WRITERS[name]

    async def act(world: World, what: Known, _: Tell) -> None:
        await writer.run(world, what)

    async def check(world: World, what: Known, _: list[str]) -> None:
        await writer.done(world, what)
        await check_sound(world.app, what.file)
        if writer is not writers.RESTORING:  # Who goes back again does go back again.
            await finished_again(world, what, writer)

    play(environ, Story(writer.make, act, check), at(point))


async def finished_again(world: World, what: Known, writer: Writer) -> None:
    """Who tries again finds nothing to do."""
    before = await everything(world.app, what.file)
    await writer.run(world, what)
    after = await everything(world.app, what.file)
    assert after["data"] == before["data"]
    assert [row["revn"] for row in after["file"]] == [row["revn"] for row in before["file"]]
    assert len(after["file_change"]) == len(before["file_change"])


def test_kill_before_a_statement_of_unsharing_leaves_each_user_as_before_or_as_after(
    environ: dict[str, str],
) -> None:
    """Several files are written, each for itself; as long as one of them uses the library, it is linked to it."""

    async def check(world: World, what: Known) -> None:
        users = [await writers.user_of(world, what, user_id) for user_id in what.others]
        owners = [await writers.owners(user) for user in users]
        assert all(own in ({what.file}, {user.id}) for own, user in zip(owners, users, strict=True))
        cut = await writers.shared_and_linked(world, what.file) == (False, 0)
        assert cut or await writers.shared_and_linked(world, what.file) == (True, len(users))
        assert {what.file} not in owners or not cut
        for user in users:
            await check_sound(world.app, user.id)

    check_each_step(environ, writers.UNSHARING, check)


def test_kill_before_a_statement_of_joining_fragments_keeps_the_data(environ: dict[str, str]) -> None:
    """The base is written whole, then its fragments are marked, then the file is cleaned."""

    async def check(world: World, what: Known) -> None:
        await check_sound(world.app, what.file)
        assert uid("a") in await attached(world, what).stored()

    check_each_step(environ, writers.JOINING, check)


def check_each_step(
    environ: dict[str, str], writer: Writer, check: Callable[[World, Known], Awaitable[None]]
) -> None:
    """Kill a writer of several transactions before every third statement, check, and let the next one finish."""
    count = count_of_statements(environ, writer)
    numbers = [number for number in range(1, count + 1) if number % 3 == 1 or number > count - 3]
    files = in_a_world(environ, lambda world: several(world, writer, len(numbers)))
    for number, what in zip(numbers, files, strict=True):

        async def act(world: World, _: Tell, what: Known = what) -> None:
            await writer.run(world, what)

        killed(environ, act, before_statement(number))

    async def look(world: World) -> None:
        for what in files:
            await check(world, what)
            await writer.run(world, what)
            await writer.done(world, what)
            await check(world, what)

    in_a_world(environ, look)


async def several(world: World, writer: Writer, count: int) -> list[Known]:
    """So many files for a writer."""
    return [await writer.make(world) for _ in range(count)]
