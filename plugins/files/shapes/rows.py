"""Things found by their height, and a bound on how many are looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")

MOST_ROWS = 512


class TooComplex(ValueError):
    """Outlines whose combination takes more steps than it is given."""


class Effort:
    """Steps that a computation may still take."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def spend(self, steps: int = 1) -> None:
        """Take steps. Raises TooComplex where none are left."""
        self.left -= steps
        if self.left < 0:
            raise TooComplex("The outlines are too complex to be combined.")


class Rows(Generic[Item]):
    """Items sorted into rows of equal height by their top and bottom."""

    def __init__(self, items: Sequence[tuple[float, float, Item]], effort: Effort) -> None:
        self.effort = effort
        self.top = min((top for top, _, _ in items), default=0.0)
        height = max((bottom for _, bottom, _ in items), default=0.0) - self.top
        self.count = max(1, min(len(items), MOST_ROWS))
        self.height = height / self.count or 1.0
        self.rows: list[list[tuple[int, Item]]] = [[] for _ in range(self.count)]
        for index, (top, bottom, item) in enumerate(items):
            for row in self.span(top, bottom):
                self.rows[row].append((index, item))

    def span(self, top: float, bottom: float) -> range:
        """The rows between two heights; what is above or below is in the first or the last."""
        first, last = (int(min(max((y - self.top) / self.height, 0), self.count - 1)) for y in (top, bottom))
        return range(first, last + 1)

    def near(self, top: float, bottom: float) -> Iterable[Item]:
        """Each item that may lie between two heights."""
        rows = [self.rows[row] for row in self.span(top, bottom)]
        self.effort.spend(sum(map(len, rows)))
        return {index: item for row in rows for index, item in row}.values()
