"""What becomes of a task: by what its handler returned or raised (contract/worker.md §5, steps 7-9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from penpot_core.tasks.outbox import to_milliseconds

BASE = timedelta(seconds=1)
LONGEST = timedelta(days=1)
MOST_DOUBLINGS = 16
LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Settled:
    """`attempt` and `at` are those of the next attempt, where there is one."""

    status: Literal["completed", "retry", "failed"]
    error: str | None = None
    attempt: int = 0
    at: datetime | None = None


def of_result(result: Any, retry_num: int, now: datetime) -> Settled:
    """A map with `status` retry or failed says so; anything else means that the task is done."""
    status = str(result.get("status")) if isinstance(result, Mapping) and "status" in result else ""
    error = None if status == "" else result.get("error")
    told = "" if error is None else str(error)[:LONGEST_TEXT]
    if status == "failed":
        return Settled("failed", told)
    if status == "retry":
        return again(told, retry_num + whole(result.get("inc-by"), 1), now, span(result.get("delay")))
    return Settled("completed")


def of_error(error: Exception, retry_num: int, max_retries: int, now: datetime) -> Settled:
    """Tried again until it was run once more than `max_retries`."""
    told = f"{type(error).__name__}: {error}"[:LONGEST_TEXT]
    return Settled("failed", told) if retry_num >= max_retries else again(told, retry_num + 1, now, BASE)


def again(error: str, attempt: int, now: datetime, base: timedelta) -> Settled:
    """Each wait is twice the one before."""
    wait = min(base * 2.0 ** min(attempt - 1, MOST_DOUBLINGS), LONGEST)
    return Settled("retry", error, attempt, to_milliseconds(now + wait))


def whole(value: Any, default: int) -> int:
    """A whole number that a handler gave."""
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def span(value: Any) -> timedelta:
    """A duration, or milliseconds."""
    if isinstance(value, timedelta):
        return value
    return BASE if not isinstance(value, int | float) else timedelta(milliseconds=value)
