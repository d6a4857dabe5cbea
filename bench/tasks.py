"""How many background tasks a second: `python -m bench.tasks [sqlite|postgresql] [--count 10000] [--parallelism 1]`.

Tasks that do nothing are submitted, a hundred a transaction, and executed by one worker in this process: in memory
on SQLite, through a real Valkey on PostgreSQL. Last one at a time: on PostgreSQL an application without a worker
submits it.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from penpot_core.app import App, build
from penpot_core.hookspecs import hookimpl
from penpot_core.testing.servers import Servers, migrate
from penpot_core.testing.valkey import Valkey
from penpot_core.types import TaskHandler
from tests.plugins.files.worlds import migrated_sqlite, settings_for

COUNT = 10_000
SINGLE = 30
PAUSE = 0.05
BATCH = 100


@dataclass(frozen=True, slots=True)
class Figures:
    """Tasks submitted and executed a second, and milliseconds from submitting one task until it runs."""

    submitted: float
    executed: float
    waits: Sequence[float]


class Counting:
    """A plugin whose task does nothing; `done` is set when so many were run."""

    def __init__(self, count: int) -> None:
        self.left = count
        self.done = asyncio.Event()

    @hookimpl
    def penpot_task_handlers(self) -> list[TaskHandler]:
        """The task `nothing`."""
        return [TaskHandler("nothing", self.run)]

    async def run(self, app: App, props: Mapping[str, Any]) -> None:
        """Count."""
        self.left -= 1
        if self.left == 0:
            self.done.set()


async def measured(environ: dict[str, str], count: int) -> Figures:
    """First submit without a worker, as these settings have none, then let one run; last, one task at a time."""
    counting = Counting(count)
    submitter = build(environ=environ)
    await submitter.start()
    begun = perf_counter()
    for _ in range(0, count, BATCH):
        async with submitter.database.write() as db:
            for _ in range(BATCH):
                await submitter.outbox.submit(db, "nothing", {})
    submitted = count / (perf_counter() - begun)
    if submitter.database.dialect == "sqlite":
        await submitter.stop()
    flags = environ["PENPOT_FLAGS"].replace("disable-backend-worker", "enable-backend-worker")
    worker = build(extra=[counting], environ={**environ, "PENPOT_FLAGS": flags})
    begun = perf_counter()
    await worker.start()
    await counting.done.wait()
    executed = count / (perf_counter() - begun)
    if submitter.database.dialect == "sqlite":
        waits = [await wait(worker, counting) for _ in range(SINGLE)]
    else:
        waits = [await wait(submitter, counting) for _ in range(SINGLE)]
        await submitter.stop()
    await worker.stop()
    return Figures(submitted, executed, waits)


async def wait(submitter: App, counting: Counting) -> float:
    """Milliseconds from submitting a task, when there is nothing else to do, until it runs."""
    await asyncio.sleep(PAUSE)
    counting.left = 1
    counting.done.clear()
    begun = perf_counter()
    async with submitter.database.write() as db:
        await submitter.outbox.submit(db, "nothing", {})
        db.after_commit(submitter.outbox.wake)
    await counting.done.wait()
    return (perf_counter() - begun) * 1000


def figures(servers: Servers, database: str, count: int = COUNT, parallelism: int = 1) -> Figures:
    """Measure on a database of its own."""
    more = {"PENPOT_WORKER_DEFAULT_PARALLELISM": str(parallelism), "PENPOT_LOG_LEVEL": "error"}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        if database == "sqlite":
            migrated_sqlite(data)
            return asyncio.run(measured(settings_for(data, {}, more), count))
        data.mkdir()
        valkey = Valkey()
        try:
            name = servers.postgres.create(partial(migrate, servers.postgres))
            external = {**servers.postgres.environment(name), **valkey.environment()}
            return asyncio.run(measured(settings_for(data, external, more), count))
        finally:
            valkey.stop()


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", nargs="?", default="sqlite", choices=["sqlite", "postgresql"])
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--parallelism", type=int, default=1)
    options = parser.parse_args()
    with Servers() as servers:
        found = figures(servers, options.database, options.count, options.parallelism)
    print(f"submitted: {found.submitted:8.0f} a second")
    print(f"executed:  {found.executed:8.0f} a second")
    print(f"one alone: {median(found.waits):8.1f} ms until it runs, {max(found.waits):.1f} at most")


if __name__ == "__main__":
    main()
