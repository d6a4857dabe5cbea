"""SIGTERM and Ctrl-C: noted from the first moment, so that none is lost whatever the process is doing.

A server is told to end while it imports, migrates, connects, serves, or ends already. The handler only notes that
and calls who waits for it; nothing is raised into code that cannot know about it.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, TypeVar

T = TypeVar("T")

NUMBERS = (signal.SIGTERM, signal.SIGINT)


class Stopped(Exception):
    """The process was told to end before the work was done."""


class StopSignals:
    """Whether the process was told to end, and who wants to know when it is."""

    def __init__(self) -> None:
        """Nothing is installed yet."""
        self.came = False
        self._listeners: list[Callable[[], None]] = []

    def install(self) -> None:
        """From now on both signals are noted, in this main thread; a second one changes nothing."""
        for number in NUMBERS:
            signal.signal(number, self._note)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.tell()

    def tell(self) -> None:
        """As if a signal had come."""
        self.came = True
        for listener in tuple(self._listeners):
            listener()

    @contextmanager
    def calling(self, listener: Callable[[], None]) -> Iterator[None]:
        """Call `listener` when the process is told to end: at once where it was already."""
        self._listeners.append(listener)
        try:
            if self.came:
                listener()
            yield
        finally:
            self._listeners.remove(listener)

    async def until(self) -> None:
        """Wait until the process is told to end."""
        loop, told = asyncio.get_running_loop(), asyncio.Event()
        with self.calling(lambda: _set(loop, told)):
            await told.wait()

    async def unless(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of `work`, which is cancelled when the process is told to end. Raises Stopped then."""
        task, told = asyncio.create_task(work), asyncio.create_task(self.until())
        try:
            await asyncio.wait((task, told), return_when=asyncio.FIRST_COMPLETED)
        finally:
            told.cancel()
            if not task.done():
                task.cancel()
                await asyncio.wait((task,))
        if task.cancelled():
            raise Stopped
        return task.result()


def _set(loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> None:
    loop.call_soon_threadsafe(event.set)
