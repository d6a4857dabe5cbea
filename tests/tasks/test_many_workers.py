"""Several `penpot worker` on one PostgreSQL and one Valkey: each task once, whoever dies and whatever restarts."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from penpot_core.app import App
from penpot_core.tasks.cron import following
from penpot_core.testing.process import environment_for
from penpot_core.testing.servers import Servers, migrate
from penpot_core.testing.valkey import Valkey
from penpot_core.transit import record
from penpot_core.types import CronJob
from penpot_migrations.tables import cron_lease, task
from tests.plugins.files.worlds import settings_for
from tests.tasks.conftest import Bench
from tests.tasks.worker_process import WorkerProcess

WORKERS = 3
PATIENCE = 120.0

# Each run adds the number of its process to a file of its task's. The first run may take long, a second does not;
# one that has a gate waits until that is there. Workers look for lost tasks and missed times each second.
PLUGIN = """
import asyncio, os
from datetime import timedelta
from pathlib import Path
from penpot_core.hookspecs import hookimpl
from penpot_core.tasks import cron, worker
from penpot_core.types import TaskHandler

cron.LONGEST_SLEEP = timedelta(seconds=1)
worker.BEAT_SECONDS = 1.0

async def note(app, props):
    path = Path(props["folder"]) / str(props["n"])
    seconds = 0 if path.exists() else props["seconds"]
    with path.open("a") as file:
        file.write(f"{os.getpid()} ")
    await asyncio.sleep(seconds)
    while props["gate"] and not Path(props["gate"]).exists():
        await asyncio.sleep(0.02)

@hookimpl
def penpot_task_handlers():
    return [TaskHandler("note", note)]
"""


@dataclass
class Cluster:
    """The workers, and what they share."""

    environ: dict[str, str]
    valkey: Valkey
    workers: list[WorkerProcess]
    log: Path

    def by_pid(self, pid: int) -> WorkerProcess:
        (found,) = (worker for worker in self.workers if worker.pid == pid)
        return found


@pytest.fixture(scope="module")
def cluster(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """All workers, started."""
    folder = tmp_path_factory.mktemp("cluster")
    for name in ("plugins", "data"):
        (folder / name).mkdir()
    (folder / "plugins" / "noting.py").write_text(PLUGIN)
    name = servers.postgres.create(partial(migrate, servers.postgres))
    valkey = Valkey()
    more = {**servers.postgres.environment(name), **valkey.environment()}
    environ = settings_for(folder / "data", more, {"PENPOT_PLUGINS_DIR": str(folder / "plugins")})
    log = folder / "log"
    workers = [WorkerProcess(environment_for(environ), log) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    yield Cluster(environ, valkey, workers, log)
    for worker in workers:
        worker.kill()
    valkey.stop()
    servers.postgres.drop(name)


@dataclass
class Notes:
    """What the tasks of one test have written."""

    app: App
    folder: Path
    ids: list[UUID]

    async def submit(self, count: int, seconds: float = 0.0, gate: str = "") -> None:
        """Hand so many tasks over; with a `gate` they wait until it is opened."""
        async with self.app.database.write() as db:
            for _ in range(count):
                place = str(self.folder / gate) if gate else ""
                props = record(folder=str(self.folder), n=len(self.ids), seconds=seconds, gate=place)
                self.ids.append(await self.app.outbox.submit(db, "note", props))

    def open(self, gate: str) -> None:
        """Let what waits there go on."""
        (self.folder / gate).touch()

    def runs(self) -> list[list[int]]:
        """The processes that ran each task."""
        found = (self.folder / str(n) for n in range(len(self.ids)))
        return [[int(pid) for pid in path.read_text().split()] if path.exists() else [] for path in found]

    async def begun(self) -> list[int]:
        """The processes that have begun some task."""
        await until(lambda: any(self.runs()))
        return [pid for run in self.runs() for pid in run]

    async def statuses(self) -> Counter[str]:
        async with self.app.database.read() as db:
            rows = await db.fetch_all(select(task.c.id, task.c.status))
        mine = set(self.ids)
        return Counter(row["status"] for row in rows if row["id"] in mine)

    async def done(self, hurry: Callable[[], Any] | None = None) -> None:
        """Wait until all are completed; `hurry` lets waits be over meanwhile."""
        deadline = time.monotonic() + PATIENCE
        while (found := await self.statuses()) != Counter(completed=len(self.ids)):
            assert time.monotonic() < deadline, found
            await asyncio.sleep(0.2)
            if hurry is not None:
                await hurry()


async def until(holds: Callable[[], Any]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


@pytest.fixture
async def notes(cluster: Cluster, tmp_path: Path) -> AsyncIterator[Notes]:
    """An application that submits tasks and runs none."""
    bench = Bench(cluster.environ)
    yield Notes(await bench.app(worker=False), tmp_path, [])
    for app in bench.apps:
        await app.stop()


async def test_tasks_when_many_workers_take_them_then_each_runs_once(cluster: Cluster, notes: Notes) -> None:
    everybody = {worker.pid for worker in cluster.workers}
    await notes.submit(300, gate="all-are-there")
    await until(lambda: {pid for run in notes.runs() for pid in run} == everybody)
    notes.open("all-are-there")
    await notes.done()
    assert {len(run) for run in notes.runs()} == {1}
    assert {pid for run in notes.runs() for pid in run} == everybody


async def test_times_when_many_workers_keep_them_then_each_job_starts_once(notes: Notes) -> None:
    app, now = notes.app, datetime.now(UTC)
    missed, soon = now - timedelta(days=3), now + timedelta(seconds=2 * PATIENCE)
    enabled = [job for job in app.plugins.named("penpot_cron_jobs", CronJob).values() if job.enabled(app)]
    # Not those whose next time comes during the test, as at midnight: they would start for that, too.
    jobs = {job.name for job in enabled if following(job.schedule, now) > soon}
    await until_planned(app, jobs)
    before = await started(app)
    async with app.database.write() as db:
        await db.execute(update(cron_lease).where(cron_lease.c.id.in_(jobs)).values(next_at=missed))
    deadline = time.monotonic() + PATIENCE
    while jobs - (found := await started(app) - before).keys():
        assert time.monotonic() < deadline, found
        await asyncio.sleep(0.1)
    await asyncio.sleep(1.5)  # each worker looks once more
    found = await started(app) - before
    assert {found[name] for name in jobs} == {1}
    async with app.database.read() as db:
        earliest = select(func.min(cron_lease.c.next_at)).where(cron_lease.c.id.in_(jobs))
        assert await db.fetch_val(earliest) > soon


async def until_planned(app: App, jobs: set[str]) -> None:
    """Wait until a worker has written all times."""
    async with asyncio.timeout(PATIENCE):
        while True:
            async with app.database.read() as db:
                if {row["id"] for row in await db.fetch_all(select(cron_lease.c.id))} >= jobs:
                    return
            await asyncio.sleep(0.1)


async def started(app: App) -> Counter[str]:
    """How often each job was started."""
    async with app.database.read() as db:
        rows = await db.fetch_all(select(task.c.label).where(task.c.label.like("cron:%")))
    return Counter(row["label"].removeprefix("cron:") for row in rows)


async def test_worker_when_it_is_killed_in_a_task_then_another_one_runs_it(
    cluster: Cluster, notes: Notes
) -> None:
    await notes.submit(1, seconds=3600.0)
    (pid,) = await notes.begun()
    killed = cluster.by_pid(pid)
    killed.kill()
    bench = Bench(cluster.environ, apps=[notes.app])
    await bench.hurry(notes.ids[0])
    await notes.done()
    ((first, second),) = notes.runs()
    assert (first, second != first) == (pid, True)
    killed.start()


async def test_worker_when_it_is_told_to_stop_then_ends_its_task_and_leaves_the_others(
    cluster: Cluster, notes: Notes
) -> None:
    await notes.submit(30, seconds=0.3)
    stopped = cluster.by_pid((await notes.begun())[0])
    stopped.stop()
    assert await asyncio.to_thread(stopped.wait) == 0
    await notes.done()
    assert {len(run) for run in notes.runs()} == {1}
    stopped.start()


async def test_tasks_when_valkey_restarts_empty_then_each_runs_once(cluster: Cluster, notes: Notes) -> None:
    await notes.submit(100, seconds=0.02)
    await notes.submit(200, seconds=0.02, gate="restarted")
    await notes.begun()
    await asyncio.to_thread(cluster.valkey.restart)
    assert (await notes.statuses())["completed"] <= 100
    notes.open("restarted")

    async def hurry() -> None:
        """What was handed over and lost is handed over again after five minutes, which we do not wait for."""
        async with notes.app.database.write() as db:
            lost = update(task).where(task.c.status == "scheduled")
            await db.execute(lost.values(modified_at=datetime.now(UTC) - timedelta(hours=1)))

    await notes.done(hurry)
    assert {len(run) for run in notes.runs()} == {1}
