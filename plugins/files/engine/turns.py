"""Whose turn it is to edit a file: one edit a file and process at a time, first come first served.

Waiting is bounded as a last resort only (DESIGN.md §6): 1,000 waiting, or 30 s.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from uuid import UUID

from penpot_core.background import Background
from penpot_plugins.files.engine.errors import FileBusy

T = TypeVar("T")

LONGEST_WAIT = 30.0
MOST_WAITING = 1_000


class Turn:
    """The right to edit a file. It ends with the `async with`, or with the work that outlives it.

    `waited`: somebody else had it first, so what was read before may be old.
    """

    def __init__(self, release: Callable[[], None], background: Background, *, waited: bool) -> None:
        self.waited = waited
        self._release = release
        self._background = background
        self._work: asyncio.Task[Any] | None = None

    async def finish(self, work: Coroutine[Any, Any, T], name: str) -> T:
        """Run what must not be cancelled half-way: when the caller goes away it is done all the same, in this turn."""
        self._work = self._background.spawn(work, name)
        result: T = await asyncio.shield(self._work)
        return result

    def end(self) -> None:
        """Let the next one in, now or when the work is done."""
        if self._work is None or self._work.done():
            self._release()
        else:
            self._work.add_done_callback(lambda _: self._release())


class Turns:
    """The queues of all files. `refused` is called where a wait was given up."""

    def __init__(
        self,
        background: Background,
        refused: Callable[[], None] = lambda: None,
        *,
        longest_wait: float = LONGEST_WAIT,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self._background = background
        self._refused = refused
        self._longest_wait = longest_wait
        self._most_waiting = most_waiting
        self._locks: dict[UUID, asyncio.Lock] = {}
        self._interested: dict[UUID, int] = {}

    @asynccontextmanager
    async def take(self, file_id: UUID) -> AsyncIterator[Turn]:
        """Wait for the turn. Raises FileBusy where too many wait, or it takes too long."""
        interested = self._interested.get(file_id, 0)
        if interested > self._most_waiting:
            self._refused()
            raise FileBusy(file_id)
        lock = self._locks.setdefault(file_id, asyncio.Lock())
        self._interested[file_id] = interested + 1
        try:
            async with asyncio.timeout(self._longest_wait):
                await lock.acquire()
        except TimeoutError:
            self._leave(file_id)
            self._refused()
            raise FileBusy(file_id) from None
        except BaseException:
            self._leave(file_id)
            raise
        turn = Turn(lambda: self._release(file_id), self._background, waited=interested > 0)
        try:
            yield turn
        finally:
            turn.end()

    def busy(self, file_id: UUID) -> bool:
        """Whether somebody edits the file, or waits to."""
        return file_id in self._interested

    def _release(self, file_id: UUID) -> None:
        self._locks[file_id].release()
        self._leave(file_id)

    def _leave(self, file_id: UUID) -> None:
        self._interested[file_id] -= 1
        if not self._interested[file_id]:
            del self._interested[file_id], self._locks[file_id]
