"""Migrates in a process of its own, for tests that kill it or hold it up: python child.py URL [kill|hold N].

`N` is the number of a statement, or `commit`. Held up, it prints `held` and goes on when its standard input
ends. At the end it prints the report's origin and revisions.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from itertools import count
from typing import Any

from sqlalchemy import Engine, event

from penpot_core.db.migrations import migrate_now


def kill() -> None:
    """End without a chance to tidy up."""
    os.kill(os.getpid(), signal.SIGKILL)


def hold() -> None:
    """Wait for the test."""
    print("held", flush=True)
    sys.stdin.read()


def interrupt(action: Callable[[], None], moment: str) -> None:
    """Run the action before a statement of every migration from here on, or before its end."""
    if moment == "commit":
        event.listen(Engine, "commit", lambda _connection: action())
        return
    numbers = count(1)

    @event.listens_for(Engine, "before_cursor_execute")
    def before(*_: Any) -> None:
        if next(numbers) == int(moment):
            action()


if __name__ == "__main__":
    url, *rest = sys.argv[1:]
    if rest:
        interrupt({"kill": kill, "hold": hold}[rest[0]], rest[1])
    report = migrate_now(url)
    print(report.origin, *report.applied, flush=True)
