"""Hashing off the event loop, bounded in number: each takes a tenth of a second and 32 MiB."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import TypeVar

from penpot_core.errors import TooManyRequests
from penpot_plugins.accounts import passwords
from penpot_plugins.accounts.passwords import Verdict

THREADS = 2
WAITING = 200
"""How many may wait: with two threads the last of them waits about ten seconds."""

T = TypeVar("T")


class Hashing:
    """A few threads for passwords. Raises TooManyRequests where too many wait already."""

    def __init__(self, *, threads: int = THREADS, waiting: int = WAITING) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="penpot-hash")
        self._places = BoundedSemaphore(threads + waiting)

    async def derive(self, password: str) -> str:
        """The text to store for a password."""
        return await self._run(lambda: passwords.derive(password))

    async def verify(self, password: str, stored: str | None) -> Verdict:
        """Compare; without a stored text the same time is spent and the verdict is no."""
        if stored is None:
            return await self._run(lambda: passwords.verify_nobody(password))
        return await self._run(lambda: passwords.verify(password, stored))

    async def _run(self, work: Callable[[], T]) -> T:
        if not self._places.acquire(blocking=False):
            raise TooManyRequests("capacity-limit-reached", "Too many people log in at once; try again soon.")
        job = self._threads.submit(work)
        job.add_done_callback(lambda _: self._places.release())
        return await asyncio.wrap_future(job)

    async def stop(self) -> None:
        """End the threads; what still waits is given up."""
        self._threads.shutdown(wait=False, cancel_futures=True)
