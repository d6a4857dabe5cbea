"""Looking now and then for what no message told."""

from __future__ import annotations

import asyncio
import contextlib
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

import structlog

from penpot_plugins.notifications.hub import Hub

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.websocket")


class Watch(ABC):
    """Looks every so many seconds, and at once when the bus says that it was away. `failed`: what the log says."""

    name: ClassVar[str]
    failed: ClassVar[str]

    def __init__(self, app: App, hub: Hub, seconds: float) -> None:
        self._app = app
        self._hub = hub
        self._seconds = seconds
        self._task: asyncio.Task[None] | None = None
        self._soon = asyncio.Event()

    async def start(self) -> None:
        """Begin to watch."""
        self._app.bus.on_resync(self._soon.set)
        self._task = asyncio.create_task(self._forever(), name=self.name)

    async def stop(self) -> None:
        """Stop watching."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @abstractmethod
    async def check(self) -> None:
        """Look once. Whatever it raises is logged, and the next look comes all the same."""

    async def _forever(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._soon.wait(), self._seconds)
            self._soon.clear()
            try:
                await self.check()
            except Exception as problem:
                log.warning(self.failed, problem=repr(problem))
