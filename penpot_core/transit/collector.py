"""The garbage collector during large conversions."""

from __future__ import annotations

import gc
from typing import Final

LARGE: Final = 32 * 1024
"""Bytes from which on reading a text pauses the collector."""


class collector_paused:
    """Keep the collector from running; without it, it walks the growing tree over and over.

    Safe with threads: whoever found it on turns it on again, so it may run early, but never stays off.

        with collector_paused():
            tree = read(text)
    """

    __slots__ = ("_was_on",)

    def __enter__(self) -> None:
        self._was_on = gc.isenabled()
        gc.disable()

    def __exit__(self, *problem: object) -> None:
        if self._was_on:
            gc.enable()
