"""The reader threads."""

from __future__ import annotations

import asyncio

from penpot_core.db.sqlite.thread import SqliteThread


class Readers:
    """Lends reader threads, first come first served."""

    def __init__(self, threads: list[SqliteThread]) -> None:
        self._all = threads
        self._idle: asyncio.LifoQueue[SqliteThread] = asyncio.LifoQueue()
        for thread in threads:
            self._idle.put_nowait(thread)

    async def acquire(self) -> SqliteThread:
        """A thread that nobody uses; give it back with `release`."""
        return await self._idle.get()

    def release(self, thread: SqliteThread) -> None:
        """Give a thread back."""
        self._idle.put_nowait(thread)

    async def close(self) -> None:
        """End all threads."""
        for thread in self._all:
            await thread.close()
