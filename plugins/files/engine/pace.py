"""Long loops on the event loop, cut into slices: nobody else waits longer than one slice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from time import perf_counter
from typing import TypeVar

T = TypeVar("T")

SLICE = 0.001
"""Seconds of work between two turns of the event loop."""

TURNS = 4
"""Turns of everybody else after a slice: a call takes many short steps, which shall not wait for a slice each."""


async def paced(items: Iterable[T]) -> AsyncIterator[T]:
    """The items, with a turn for everybody else whenever a slice is over."""
    begun = perf_counter()
    for item in items:
        yield item
        if perf_counter() - begun > SLICE:
            for _ in range(TURNS):
                await asyncio.sleep(0)
            begun = perf_counter()
