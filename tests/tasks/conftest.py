"""Applications whose tasks are those of a test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from penpot_core.app import App, build
from penpot_core.hookspecs import hookimpl
from penpot_core.types import TaskHandler
from penpot_migrations.tables import task, task_lease
from tests.plugins.files.conftest import environ, sqlite_template

__all__ = ["environ", "sqlite_template"]

PATIENCE = 60.0
Run = Callable[[App, Mapping[str, Any]], Awaitable[Any]]


class Handlers:
    """A plugin whose tasks call what a test has put here."""

    def __init__(self, **runs: Run) -> None:
        self.runs = dict(runs)

    @hookimpl
    def penpot_task_handlers(self) -> list[TaskHandler]:
        """`probe` in the usual queue, `hook` in that of webhooks."""
        return [
            TaskHandler("probe", lambda app, props: self.runs["probe"](app, props)),
            TaskHandler("hook", lambda app, props: self.runs["hook"](app, props), queue="webhooks"),
        ]


@dataclass
class Bench:
    """Applications on one database."""

    environ: dict[str, str]
    handlers: Handlers = field(default_factory=Handlers)
    apps: list[App] = field(default_factory=list)

    async def app(self, *, worker: bool = True, handlers: Handlers | None = None, **settings: str) -> App:
        """One more, started."""
        flags = self.environ["PENPOT_FLAGS"].replace("disable-backend-worker", "")
        if not worker:
            flags += " disable-backend-worker"
        given = {**self.environ, "PENPOT_FLAGS": flags, **settings}
        app = build(extra=[handlers or self.handlers], environ=given)
        await app.start()
        self.apps.append(app)
        return app

    async def submit(self, app: App, name: str = "probe", **options: Any) -> UUID:
        """Submit a task as calls do."""
        async with app.database.write() as db:
            task_id = await app.outbox.submit(db, name, options.pop("props", {}), **options)
            db.after_commit(app.outbox.wake)
        return task_id

    async def row(self, task_id: UUID) -> Any:
        """The row of a task."""
        async with self.apps[0].database.read() as db:
            return await db.fetch_one(select(task).where(task.c.id == task_id))

    async def status(self, task_id: UUID, *wanted: str) -> Any:
        """The row, once its status is one of these."""
        async with asyncio.timeout(PATIENCE):
            while (row := await self.row(task_id)) is None or row["status"] not in wanted:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        return row

    async def hurry(self, task_id: UUID, back: timedelta = timedelta(minutes=2)) -> None:
        """Let a wait, or the time since the last heart-beat, be over."""
        async with self.apps[0].database.write() as db:
            moved = update(task).where(task.c.id == task_id)
            await db.execute(moved.values(scheduled_at=task_time(await self.row(task_id)) - back))
            leased = select(task_lease.c.heartbeat_at).where(task_lease.c.task_id == task_id)
            at = await db.fetch_val(leased)
            if at is not None:
                silent = update(task_lease).where(task_lease.c.task_id == task_id)
                await db.execute(silent.values(heartbeat_at=at - back))
            db.after_commit(self.apps[0].outbox.wake)


def task_time(row: Any) -> Any:
    """When a task is due."""
    return row["scheduled_at"]


@pytest.fixture
async def bench(environ: dict[str, str]) -> AsyncIterator[Bench]:
    """No application yet."""
    bench = Bench(environ)
    yield bench
    for app in bench.apps:
        await app.stop()
