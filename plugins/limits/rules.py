"""Rules of rate limits: so many calls a calendar unit, or a bucket that fills again (contract/limits.md §1)."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

WINDOW = re.compile(r"(\d{1,9})/([wdhms])")
BUCKET = re.compile(r"(\d{1,9})/(\d{1,9})/(\d{1,6})([hms])")
UNITS = {
    "w": timedelta(weeks=1),
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
}
MONDAY = datetime(1970, 1, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Window:
    """`amount` calls in each `unit` of UTC; weeks begin on Monday."""

    name: str
    amount: int
    unit: timedelta

    def start(self, now: datetime) -> datetime:
        """When the window of a moment began."""
        return now - (now - MONDAY) % self.unit

    def wait(self, now: datetime) -> int:
        """After how many seconds the next window begins."""
        return math.ceil((self.start(now) + self.unit - now).total_seconds())


@dataclass(frozen=True, slots=True)
class Bucket:
    """`capacity` calls at once; `rate` more come every `interval` seconds."""

    name: str
    capacity: int
    rate: int
    interval: int

    @property
    def life(self) -> int:
        """How long, in seconds, a bucket that nobody asks is remembered: twice the time it takes to fill."""
        return max(1, 2 * self.capacity * self.interval // self.rate)

    def grown(self, now: int, since: int) -> int:
        """How many came in since the last call that passed; times are seconds of the epoch."""
        return math.floor(max(0, (now - since) / self.interval) * self.rate)

    def wait(self, now: int, since: int) -> int:
        """After how many seconds the next one comes, at least one."""
        seconds = max(1, math.ceil(self.interval / self.rate - (now - since)))
        return seconds if self.grown(now + seconds, since) >= 1 else seconds + 1

    def reset(self, now: datetime, remaining: int) -> int:
        """When it will be full, in seconds of the epoch."""
        return math.ceil(now.timestamp() + self.interval / self.rate * (self.capacity - remaining))


Rule = Window | Bucket


@dataclass(frozen=True, slots=True)
class RateLimits:
    """The rules of a file; a method's own list is followed by those for all whose names it does not have."""

    default: tuple[Rule, ...] = (Window("default", 200_000, UNITS["h"]),)
    methods: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    refresh: timedelta = timedelta(seconds=30)

    def of(self, method: str) -> tuple[Rule, ...]:
        """The rules of a method."""
        own = self.methods.get(method, ())
        names = {rule.name for rule in own}
        return (*own, *(rule for rule in self.default if rule.name not in names))


def window(name: str, options: str) -> Window:
    """Read `100/h`. Raises ValueError."""
    found = WINDOW.fullmatch(options)
    if found is None:
        raise ValueError(
            f"has {options!r} for {name!r} (invalid-window-limit-opts); such as 100/h is expected"
        )
    return Window(name, int(found[1]), UNITS[found[2]])


def bucket(name: str, options: str) -> Bucket:
    """Read `60/6/10s`. Raises ValueError."""
    found = BUCKET.fullmatch(options)
    if found is None or int(found[2]) < 1 or int(found[3]) < 1:
        raise ValueError(
            f"has {options!r} for {name!r} (invalid-bucket-limit-opts); such as 60/6/10s is expected"
        )
    interval = int(found[3]) * int(UNITS[found[4]].total_seconds())
    return Bucket(name, int(found[1]), int(found[2]), interval)
