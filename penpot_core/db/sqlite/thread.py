"""A thread with a connection of its own, and a queue of jobs."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

from penpot_core.db.errors import ConnectionLost
from penpot_core.db.sqlite.errors import DRIVER_ERRORS, mapped

T = TypeVar("T")
Job = Callable[[sqlite3.Connection], Any]

STATEMENTS = 512
STEPS = 1_000_000
"""Steps of SQLite's machine (some ten milliseconds) between two looks at a statement's limit."""


def connect(path: str, *, busy_timeout: float, readonly: bool) -> sqlite3.Connection:
    """A connection with the settings of this project; transactions are begun by hand. What fails leaves none open."""
    connection = sqlite3.connect(
        path,
        timeout=busy_timeout,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=STATEMENTS,
    )
    try:
        set_up(connection, readonly=readonly)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def set_up(connection: sqlite3.Connection, *, readonly: bool) -> None:
    """Pragmas, and the functions that SQLite's own are poorer than PostgreSQL's."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA query_only = {'ON' if readonly else 'OFF'}")
    connection.create_function("lower", 1, lower, deterministic=True)
    connection.create_function("like", 2, like, deterministic=True)
    connection.create_function("like", 3, like, deterministic=True)


def lower(text: Any) -> Any:
    """`lower` for all of Unicode; SQLite's own knows ASCII only."""
    return text.lower() if isinstance(text, str) else text


def like(pattern: Any, text: Any, escape: str = "\\") -> bool | None:
    """`LIKE` as PostgreSQL has it: letters matter (ILIKE lowers both sides), `\\` escapes."""
    if pattern is None or text is None:
        return None
    return matches(str(pattern), str(text), escape)


def matches(pattern: str, text: str, escape: str) -> bool:
    """Match with `%` and `_`, without going back more than one `%`."""
    at, end, star, resume = 0, 0, -1, 0
    tokens = tokens_of(pattern, escape)
    while end < len(text):
        if at < len(tokens) and (tokens[at] == "_" or tokens[at] == "=" + text[end]):
            at, end = at + 1, end + 1
        elif at < len(tokens) and tokens[at] == "%":
            star, resume, at = at, end, at + 1
        elif star >= 0:
            resume += 1
            at, end = star + 1, resume
        else:
            return False
    return all(token == "%" for token in tokens[at:])


def tokens_of(pattern: str, escape: str) -> list[str]:
    """A pattern's wildcards as they are, its letters behind `=`."""
    tokens, escaped = [], False
    for letter in pattern:
        if not escaped and letter == escape:
            escaped = True
            continue
        tokens.append(letter if letter in "%_" and not escaped else "=" + letter)
        escaped = False
    return tokens


class SqliteThread:
    """Runs jobs one after the other; `run` gives each its result on the event loop."""

    def __init__(
        self, path: str, name: str, *, busy_timeout: float, statement_timeout: float, readonly: bool
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._jobs: SimpleQueue[tuple[Job, asyncio.Future[Any]] | None] = SimpleQueue()
        self._limit = statement_timeout
        self._began = 0.0
        self._current: asyncio.Future[Any] | None = None
        self._closed = False
        self._connection = connect(path, busy_timeout=busy_timeout, readonly=readonly)
        self._connection.set_progress_handler(self._must_stop, STEPS)
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[sqlite3.Connection], T]) -> asyncio.Future[T]:
        """Queue a job. A cancelled one is cut short at its next look at the limit; what follows is queued behind."""
        if self._closed:
            raise ConnectionLost("The database was closed.", "08003")
        future: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put((job, future))
        return future

    def _work(self) -> None:
        while (item := self._jobs.get()) is not None:
            job, future = item
            self._current, self._began = future, time.monotonic()
            result: Any = None
            error: BaseException | None = None
            try:
                result = job(self._connection)
            except DRIVER_ERRORS as failure:
                error = mapped(failure)
                error.__cause__ = failure
            except BaseException as failure:
                error = failure
            self._loop.call_soon_threadsafe(settle, future, result, error)
        self._connection.close()

    def _must_stop(self) -> bool:
        """Asked by SQLite during long statements: whether nobody waits any more, or the time is over."""
        nobody = self._current is not None and self._current.cancelled()
        return nobody or time.monotonic() - self._began > self._limit

    async def close(self) -> None:
        """End the thread after the jobs that wait; later ones raise ConnectionLost."""
        self._closed = True
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)


def settle(future: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    """Give a future its end, unless nobody waits any more."""
    if future.cancelled():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
