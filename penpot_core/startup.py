"""Starting the parts of an application: at once, or as soon as its database answers (SECURITY.md, R14).

A server whose database is away lives and says that it is not ready. It migrates and starts its parts when the
database is there, without anybody's help. A database that refuses us for good stops the start instead.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import structlog

from penpot_core.db import DatabaseUnavailable
from penpot_core.db.migrations import DatabaseUnreachable, Report, migrate
from penpot_core.settings import kernel
from penpot_core.types import LifeCycle, MigrationBranch

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot")

PAUSE_SECONDS = 1.0
STARTING_UP = "57P03"


async def bring_up_to_date(app: App) -> Report:
    """Create or upgrade the tables; what is up to date costs one query. Raises MigrationError."""
    settings = app.settings
    return await migrate(
        app.database_address,
        list(app.plugins.named("penpot_migrations", MigrationBranch).values()),
        username=settings[kernel.DATABASE_USERNAME],
        password=settings[kernel.DATABASE_PASSWORD],
        progress=lambda step: print(step, file=sys.stderr),
    )


def is_away(app: App, problem: Exception) -> bool:
    """Whether a database server does not answer now, rather than refusing us; a file of our own is never away."""
    if app.settings[kernel.DATABASE_URI] is None:
        return False
    if isinstance(problem, DatabaseUnreachable):
        cause = problem.__cause__
        return isinstance(cause, OSError) or getattr(cause, "sqlstate", None) == STARTING_UP
    return isinstance(problem, DatabaseUnavailable)


class Startup:
    """The parts of one application, and which of them run."""

    def __init__(self, app: App, parts: Sequence[LifeCycle]) -> None:
        """Nothing is started. Set `unmigrated` where the tables may be missing still."""
        self._app = app
        self._waiting_parts = list(parts)
        self._running_parts: list[LifeCycle] = []
        self._task: asyncio.Task[None] | None = None
        self.unmigrated = False
        self.ready = False

    def add(self, part: LifeCycle) -> None:
        """One more part, before anything is started."""
        self._waiting_parts.append(part)

    async def begin(self) -> None:
        """Start all parts in order. Where the database is away, return, and go on when it is back."""
        try:
            await self._go_on()
        except Exception as problem:
            if not is_away(self._app, problem):
                raise
            log.warning("the server waits for its database", problem=str(problem))
            self._task = asyncio.create_task(self._retry(), name="start")

    async def _retry(self) -> None:
        while not self.ready:
            await asyncio.sleep(PAUSE_SECONDS)
            try:
                await self._go_on()
            except Exception as problem:
                if not is_away(self._app, problem):
                    log.exception("the server cannot start its parts, and tries again")

    async def _go_on(self) -> None:
        if self.unmigrated:
            await bring_up_to_date(self._app)
            self.unmigrated = False
        while self._waiting_parts:
            part = self._waiting_parts[0]
            if part.start is not None:
                await part.start()
            self._running_parts.append(self._waiting_parts.pop(0))
        self.ready = True

    async def end(self) -> None:
        """Stop what runs, in reverse order; what one part raises does not keep the others from stopping."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))
        self.ready = False
        for part in reversed(self._running_parts):
            if part.stop is None:
                continue
            try:
                await part.stop()
            except Exception:
                log.exception("a part failed to stop", part=part.name)
