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


async def measure(environ: dict[str, str], count: int) -> None:
    """Submit without a worker, as these settings have none, then let one run."""
    counting = Counting(count)
    submitter = build(environ=environ)
    await submitter.start()
    begun = perf_counter()
    for _ in range(0, count, BATCH):
        async with submitter.database.write() as db:
            for _ in range(BATCH):
                await submitter.outbox.submit(db, "nothing", {})
    print(f"submitted: {count / (perf_counter() - begun):8.0f} a second")
    await submitter.stop()
    flags = environ["PENPOT_FLAGS"].replace("disable-backend-worker", "enable-backend-worker")
    worker = build(extra=[counting], environ={**environ, "PENPOT_FLAGS": flags})
    begun = perf_counter()
    await worker.start()
    await counting.done.wait()
    print(f"executed:  {count / (perf_counter() - begun):8.0f} a second")
    await worker.stop()


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", nargs="?", default="sqlite", choices=["sqlite", "postgresql"])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--parallelism", default="1")
    options = parser.parse_args()
    more = {"PENPOT_WORKER_DEFAULT_PARALLELISM": options.parallelism, "PENPOT_LOG_LEVEL": "error"}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        if options.database == "sqlite":
            migrated_sqlite(data)
            asyncio.run(measure(settings_for(data, {}, more), options.count))
            return
        data.mkdir()
        valkey = Valkey()
        with Servers() as servers:
            name = servers.postgres.create(partial(migrate, servers.postgres))
            database = {**servers.postgres.environment(name), **valkey.environment()}
            asyncio.run(measure(settings_for(data, database, more), options.count))
        valkey.stop()


if __name__ == "__main__":
    main()
