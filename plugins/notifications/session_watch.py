"""No websocket outlives its session for long, whoever ended it and however.

Most ends are announced (`penpot_core.session_ends`). A session also runs out, an operator blocks an account, a
process dies between COMMIT and publish, and a bus loses messages: so now and then, and when the bus says that it was
away, the sessions of all connections are looked up, one query for all.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import structlog

from penpot_plugins.notifications.hub import Hub

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.websocket")

SECONDS = 30.0


class SessionWatch:
    """Looks up the sessions of open connections."""

    def __init__(self, app: App, hub: Hub, seconds: float = SECONDS) -> None:
        self._app = app
        self._hub = hub
        self._seconds = seconds
        self._task: asyncio.Task[None] | None = None
        self._soon = asyncio.Event()

    async def start(self) -> None:
        """Begin to watch."""
        self._app.bus.on_resync(self._soon.set)
        self._task = asyncio.create_task(self._forever(), name="session watch")

    async def stop(self) -> None:
        """Stop watching."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _forever(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._soon.wait(), self._seconds)
            self._soon.clear()
            try:
                await self._hub.watch_sessions(tuple(self._hub.connections))
            except Exception as problem:
                log.warning("the sessions of websockets could not be looked up", problem=repr(problem))
