"""Every handler may run twice: its worker died between the effect and saying so."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update

from penpot_core.tasks import Worker
from penpot_core.testing import faults
from penpot_core.testing.servers import RELAXED
from penpot_core.transit import record
from penpot_core.types import TaskHandler
from penpot_migrations.tables import task
from tests.plugins.files.builders import File
from tests.plugins.files.conftest import alice, world
from tests.plugins.files.worlds import OpenFile, Person, World

__all__ = ["alice", "world"]

SETTINGS = {"PENPOT_FLAGS": RELAXED["PENPOT_FLAGS"] + " disable-backend-worker"}
DRAWN = File()


def props_of(name: str, one: OpenFile) -> dict[Any, Any]:
    """What the task is about: a file of somebody."""
    if name == "sendmail":
        return record(to="alice@example.com", subject="Hello", body="Hello")
    if name == "delete-object":
        return record(object="file", id=one.id, deleted_at=datetime.now(UTC))
    return record(file_id=one.id, id=one.id, files=[])


async def settled(world: World, task_id: Any) -> Any:
    async with world.app.database.read() as db:
        return await db.fetch_one(select(task).where(task.c.id == task_id))


async def taken(world: World, task_id: Any) -> None:
    """As if a dispatcher had handed it over."""
    async with world.app.database.write() as db:
        await db.execute(update(task).where(task.c.id == task_id).values(status="scheduled"))


async def test_handlers_when_their_worker_dies_before_settling_then_run_again(
    world: World, alice: Person
) -> None:
    worker = Worker(world.app)
    for name in world.app.plugins.named("penpot_task_handlers", TaskHandler):
        one = await alice.file()
        await one.edit(DRAWN.add("rect", "a"))
        async with world.app.database.write() as db:
            task_id = await world.app.outbox.submit(db, name, props_of(name, one))
        await taken(world, task_id)
        with faults.armed("tasks.before-settling", "raise"):
            await worker.execute(task_id)
        assert (await settled(world, task_id))["status"] == "running", name
        await worker.drain()
        row = await settled(world, task_id)
        assert row is None or (row["status"], row["error"]) == ("completed", None), name
