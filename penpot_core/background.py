"""Work that outlives the request that began it, and ends before the server does."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

log = structlog.get_logger("penpot.background")


class Background:
    """Keeps hold of tasks, logs their failures, waits for them at stop."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def spawn(self, work: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
        """Run a coroutine in a task of its own, which no client's disconnect cancels."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    async def uncancelled(self, work: Coroutine[Any, Any, Any], name: str) -> Any:
        """Wait for a coroutine's result; when the waiting is cancelled the work goes on to its end."""
        return await asyncio.shield(self.spawn(work, name))

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.debug("background work failed", work=task.get_name(), error=repr(error))

    async def drain(self, seconds: float) -> None:
        """Wait for what is under way, at most so long, then cancel the rest."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(set(self._tasks), timeout=seconds)
        for task in late:
            log.warning("cancelled at stop", work=task.get_name())
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
