"""Which processes work on this database: each has a row in `instance_setting`, renewed now and then.

A process that ended without taking its row away counts as live until the row is old, unless it ran on this machine,
where one can look. Nothing but `penpot release` asks.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import structlog

from penpot_core.db import Connection, Database
from penpot_core.ids import next_id
from penpot_plugins.files.engine import queries

log = structlog.get_logger("penpot.files")

PREFIX = "live-process/"
BEAT_SECONDS = 30.0
STALE = timedelta(seconds=120)


class Liveness:
    """The row of this process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.name = f"{PREFIX}{next_id()}"
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Say that this process lives, from now on; one that only reads is in nobody's way."""
        if self._database.options.readonly:
            return
        await self._beat()
        self._task = asyncio.create_task(self._run(), name="file liveness")

    async def stop(self) -> None:
        """This process works on the database no more."""
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        async with self._database.write() as db:
            await db.execute(queries.DROP_SETTING, {"setting": self.name})

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            try:
                await self._beat()
            except Exception:
                log.exception("this process could not say that it lives")

    async def _beat(self) -> None:
        value = {"host": socket.gethostname(), "pid": os.getpid(), "at": datetime.now(UTC)}
        async with self._database.write() as db:
            await db.execute(queries.PUT_SETTING, {"name": self.name, "value": orjson.dumps(value).decode()})


async def live_processes(db: Connection, own: str = "") -> list[str]:
    """`host, process N` of every process that seems to live, but the one whose row is `own`."""
    rows = await db.fetch_all(queries.SETTINGS_BELOW, {"pattern": PREFIX + "%"})
    found = [orjson.loads(row["value"]) for row in rows if row["name"] != own]
    return [f"{one['host']}, process {one['pid']}" for one in found if seems_live(one)]


def seems_live(told: dict[str, Any]) -> bool:
    """Whether a row was renewed lately, by a process that is not known to be gone."""
    if datetime.now(UTC) - datetime.fromisoformat(told["at"]) > STALE:
        return False
    return told["host"] != socket.gethostname() or runs_here(told["pid"])


def runs_here(pid: int) -> bool:
    """Whether this machine has a process of that number."""
    with contextlib.suppress(PermissionError):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
    return True
