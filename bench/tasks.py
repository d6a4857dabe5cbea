"""How many background tasks a second: `python -m bench.tasks [sqlite|postgresql] [--count 10000] [--parallelism 1]`.

Tasks that do nothing are submitted, a hundred a transaction, and executed by one worker in this process: in memory
on SQLite, through a real Valkey on PostgreSQL.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from penpot_core.app import App, build
from penpot_core.hookspecs import hookimpl
from penpot_core.testing.servers import Servers, migrate
from penpot_core.testing.valkey import Valkey
from penpot_core.types import TaskHandler
from tests.plugins.files.worlds import migrated_sqlite, settings_for

COUNT = 10_000
BATCH = 100


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


async def measured(environ: dict[str, str], count: int) -> tuple[float, float]:
    """Tasks submitted and executed a second: first without a worker, as these settings have none, then with one."""
    counting = Counting(count)
    submitter = build(environ=environ)
    await submitter.start()
    begun = perf_counter()
    for _ in range(0, count, BATCH):
        async with submitter.database.write() as db:
            for _ in range(BATCH):
                await submitter.outbox.submit(db, "nothing", {})
    submitted = count / (perf_counter() - begun)
    await submitter.stop()
    flags = environ["PENPOT_FLAGS"].replace("disable-backend-worker", "enable-backend-worker")
    worker = build(extra=[counting], environ={**environ, "PENPOT_FLAGS": flags})
    begun = perf_counter()
    await worker.start()
    await counting.done.wait()
    executed = count / (perf_counter() - begun)
    await worker.stop()
    return submitted, executed


def rates(servers: Servers, database: str, count: int = COUNT, parallelism: int = 1) -> tuple[float, float]:
    """Tasks submitted and executed a second on a database of its own."""
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
        submitted, executed = rates(servers, options.database, options.count, options.parallelism)
    print(f"submitted: {submitted:8.0f} a second\nexecuted:  {executed:8.0f} a second")


if __name__ == "__main__":
    main()
