"""Days end while tests run."""

from __future__ import annotations

import asyncio
import time

DAY = 86_400
SPARE = 120


def until_midnight() -> int:
    """The seconds until the next day in UTC."""
    return DAY - int(time.time()) % DAY


async def day_that_lasts() -> None:
    """Let a day that is nearly over end first: what a test does afterwards and counts by the day is of one day."""
    if until_midnight() < SPARE:
        await asyncio.sleep(until_midnight() + 1)
