"""Commands that work on the database, beside servers that run or without any."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from penpot_core.app import App

T = TypeVar("T")


def run_connected(app: App, work: Callable[[App], Awaitable[T]]) -> T:
    """Do something with an application that is connected to its database, and with nothing else of it."""

    async def connected() -> T:
        await app.database.start()
        try:
            return await work(app)
        finally:
            await app.database.stop()

    return asyncio.run(connected())
