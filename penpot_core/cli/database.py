"""Commands that work on the database, beside servers that run or without any."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from penpot_core.app import App

T = TypeVar("T")

DRAIN_SECONDS = 60.0
"""How long what the work left to the background may take."""


def run_connected(app: App, work: Callable[[App], Awaitable[T]]) -> T:
    """Do something with an application that is connected to its database; nothing else of it is started.

    What the work has begun in the background, or put into the temporary folder, is ended with it.
    """

    async def connected() -> T:
        await app.database.start()
        try:
            return await work(app)
        finally:
            await app.background.drain(DRAIN_SECONDS)
            await app.database.stop()
            await app.temporary.stop()

    return asyncio.run(connected())
