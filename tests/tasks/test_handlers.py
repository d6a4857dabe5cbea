"""Every handler may run twice: its worker died between the effect and saying so, or in the middle (SECURITY R2, R3)."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from penpot_core.app import load_plugins
from penpot_core.tasks import Worker
from penpot_core.testing import faults
from penpot_core.testing.servers import RELAXED
from penpot_core.types import TaskHandler
from penpot_migrations.tables import storage_object, task
from penpot_plugins.storage.queries import BATCH
from tests.faults.inside import failing
from tests.plugins.files.worlds import World, settings_for
from tests.plugins.telemetry.receiver import Receiver, receiver
from tests.stored import BYTES, Eye, Row, Stored
from tests.tasks.scenes import MORE_THAN_A_BATCH, SCENES, WITHOUT_ROWS

__all__ = ["receiver"]

SETTINGS = {
    "PENPOT_FLAGS": RELAXED["PENPOT_FLAGS"].replace("disable-telemetry", "enable-telemetry")
    + " disable-backend-worker enable-tiered-file-data-storage",
    "PENPOT_FILE_DATA_BACKEND": "db",
}
MOST_CALLS = 400


def test_handlers_have_a_scene_each() -> None:
    handlers = load_plugins(environ={})[0].named("penpot_task_handlers", TaskHandler)
    assert SCENES.keys() == handlers.keys()


@pytest.fixture
async def world(environ: dict[str, str], receiver: Receiver) -> AsyncIterator[World]:
    """A world whose reports go to the receiver."""
    world = World({**environ, "PENPOT_TELEMETRY_URI": receiver.uri})
    await world.another()
    yield world
    await world.stop()


def but_itself(task_id: UUID | None) -> Callable[[str, Row], bool]:
    """All rows but those of a task itself, and of processes that live."""
    itself = ("task", "id"), ("task_lease", "task_id")

    def keep(table: str, row: Row) -> bool:
        mine = any(table == name and row[column] == str(task_id) for name, column in itself)
        return not mine and table != "instance_setting"

    return keep


def once(stored: Stored) -> Stored:
    """The same with each task once: one that a task submits may be there twice, and can be run twice itself.

    Bytes, too: those of an object that was reserved and never claimed go with it.
    """
    alike = {part: Counter(list(stored.parts.get(part, ()))) for part in ("task", BYTES)}
    return Stored({**stored.parts, **alike})


async def handed_over(world: World, task_id: UUID) -> None:
    """As if a dispatcher had given it to a worker."""
    async with world.app.database.write() as db:
        await db.execute(update(task).where(task.c.id == task_id).values(status="scheduled"))


async def status(world: World, task_id: UUID) -> tuple[str, str | None]:
    async with world.app.database.read() as db:
        row = await db.fetch_one(select(task).where(task.c.id == task_id))
    assert row is not None
    return row["status"], row["error"]


@pytest.mark.parametrize("name", sorted(SCENES))
async def test_handler_when_its_worker_dies_before_settling_then_another_one_changes_nothing(
    world: World, name: str
) -> None:
    props = await SCENES[name](world, await world.person())
    async with world.app.database.write() as db:
        task_id = await world.app.outbox.submit(db, name, props)
    await handed_over(world, task_id)
    keep = but_itself(task_id)
    with closing(Eye(world.app)) as eye:
        known = eye.ids()
        before = eye.outline(known, keep)
        with faults.armed("tasks.before-settling", "raise"):
            await Worker(world.app).execute(task_id)
        assert await status(world, task_id) == ("running", None)
        effect = eye.outline(known, keep)
        assert bool(effect.difference(before)) == (name not in WITHOUT_ROWS)
        await handed_over(world, task_id)
        await Worker(await world.another()).execute(task_id)
        assert await status(world, task_id) == ("completed", None)
        assert once(eye.outline(known, keep)).difference(once(effect)) == {}


async def test_looking_at_objects_when_it_dies_between_two_batches_then_the_next_one_ends_it(
    world: World,
) -> None:
    await SCENES["storage-gc-touched"](world, await world.person())
    handler = world.app.plugins.named("penpot_task_handlers", TaskHandler)["storage-gc-touched"]
    with faults.armed("storage.gc-touched.after-batch", "raise"), pytest.raises(faults.InjectedFault):
        await handler.run(world.app, {})
    rest = await handler.run(world.app, {})
    assert sum(rest.values()) == MORE_THAN_A_BATCH + 1 - BATCH
    async with world.app.database.read() as db:
        rows = await db.fetch_all(select(storage_object.c.deleted_at, storage_object.c.touched_at))
    assert {row["touched_at"] for row in rows} == {None}
    assert sum(row["deleted_at"] is None for row in rows) == 1


def is_reserved(table: str, row: Row, known: Collection[str]) -> bool:
    """Whether a row is an object that a disturbed task did not claim, which goes by itself."""
    return table == "storage_object" and row["deleted_at"] is not None and row["id"] not in known


def copied(environ: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The settings of a second installation with all that the first one has."""
    data = Path(environ["PENPOT_DATA_DIR"])
    shutil.copytree(data, folder)
    places = {"PENPOT_DATA_DIR": folder, "PENPOT_OBJECTS_STORAGE_FS_DIRECTORY": folder / "objects"}
    return {**environ, **{variable: str(place) for variable, place in places.items()}}


@pytest.fixture
def embedded(tmp_path: Path, sqlite_template: Path) -> dict[str, str]:
    """Settings of an installation that can be copied: a folder."""
    folder = tmp_path / "data"
    shutil.copytree(sqlite_template, folder)
    return settings_for(folder, {}, SETTINGS)


@pytest.mark.parametrize("name", sorted(SCENES))
async def test_handler_when_any_call_of_its_fails_then_it_comes_to_the_same_end(
    embedded: dict[str, str], receiver: Receiver, name: str, tmp_path: Path
) -> None:
    environ = {**embedded, "PENPOT_TELEMETRY_URI": receiver.uri}
    first = World(environ)
    await first.another()
    props = await SCENES[name](first, await first.person())
    await first.stop()
    smooth = await ended(World(copied(environ, tmp_path / "twin")), name, props, disturbed=False)
    rough = await ended(World(environ), name, props, disturbed=True)
    assert once(rough).difference(once(smooth)) == {}


async def ended(world: World, name: str, props: Mapping[Any, Any], *, disturbed: bool) -> Stored:
    """What is stored when a task has come to its end, after each of its calls failed once if `disturbed`."""
    await world.another()
    with closing(Eye(world.app)) as eye:
        known, keep = eye.ids(), but_itself(None)
        for number in count(1) if disturbed else (MOST_CALLS,):
            assert number <= MOST_CALLS
            with failing(number) as calls:
                try:
                    await world.app.plugins.named("penpot_task_handlers", TaskHandler)[name].run(
                        world.app, props
                    )
                except Exception:
                    if not calls.failed:
                        raise
            if not calls.failed:
                break
        assert calls.made > 0 or name in WITHOUT_ROWS
        found = eye.outline(known, lambda table, row: keep(table, row) and not is_reserved(table, row, known))
    await world.stop()
    return found
