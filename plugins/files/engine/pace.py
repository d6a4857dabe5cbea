"""Long loops on the event loop, cut into slices: nobody else waits longer than one slice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from time import perf_counter
from typing import TypeVar

T = TypeVar("T")

SLICE = 0.002
"""Seconds of work between two turns of the event loop."""


async def paced(items: Iterable[T]) -> AsyncIterator[T]:
    """The items, with a turn for everybody else whenever a slice is over."""
    begun = perf_counter()
    for item in items:
        yield item
        if perf_counter() - begun > SLICE:
            await asyncio.sleep(0)
            begun = perf_counter()
