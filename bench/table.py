"""The table that a run prints, line by line as it is measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median, quantiles
from time import perf_counter
from typing import Any

WIDTH = 58


def timings(work: Callable[[], Any], times: int) -> list[float]:
    """Milliseconds of each of so many calls."""
    found = []
    for _ in range(times):
        began = perf_counter()
        work()
        found.append((perf_counter() - began) * 1000)
    return found


class Table:
    """Rows of one server. `bare` are the milliseconds of the handler that all are compared with; 0 before it ran."""

    def __init__(self, title: str) -> None:
        self.bare = 0.0
        print(f"\n{title}\n{'':{WIDTH}}  median      99 %   x bare handler", flush=True)

    def times(self, what: str, milliseconds: Sequence[float]) -> float:
        """A row of repeated work; returns its median."""
        middle = median(milliseconds)
        high = quantiles(milliseconds, n=100)[-1] if len(milliseconds) > 1 else middle
        ratio = f"{middle / self.bare:9.1f}" if self.bare else ""
        print(f"{what:{WIDTH}}{middle:8.2f}{high:10.2f} ms{ratio}", flush=True)
        return middle

    def figure(self, what: str, value: float, unit: str) -> None:
        """A row with one figure."""
        print(f"{what:{WIDTH}}{value:8.0f} {unit}", flush=True)
