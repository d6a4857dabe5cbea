"""Hashing off the event loop, bounded in number: each takes a tenth of a second and 32 MiB."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from penpot_plugins.accounts import passwords
from penpot_plugins.accounts.passwords import Verdict

THREADS = 2


class Hashing:
    """A few threads for passwords."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="penpot-hash")

    async def derive(self, password: str) -> str:
        """The text to store for a password."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, passwords.derive, password)

    async def verify(self, password: str, stored: str | None) -> Verdict:
        """Compare; without a stored text the same time is spent and the verdict is no."""
        loop = asyncio.get_running_loop()
        if stored is None:
            await loop.run_in_executor(self._threads, passwords.verify_nobody, password)
            return Verdict(False)
        return await loop.run_in_executor(self._threads, passwords.verify, password, stored)

    async def stop(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)
