"""Debug checks: while SQLite's only writer is held, a coroutine awaits nothing but its connection.

Hashing, files, HTTP and storage happen before or after: whatever is awaited in between stops all writers. `Watch`
notices it in every write transaction, at its next statement or at its end; `guarded` at the very await.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Generator
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from penpot_core.db.errors import AwaitedOutside

if TYPE_CHECKING:
    from penpot_core.db.connection import Connection

T = TypeVar("T")

ADVICE = "do it before the first write or after the transaction."


class Watch:
    """Looks, after each statement of a transaction, what its task waits for next."""

    def __init__(self, task: asyncio.Task[Any] | None) -> None:
        self._task = task
        self.finding: AwaitedOutside | None = None

    def look(self, connection: Connection) -> None:
        """Called when a statement has ended: the check runs once the task has begun to wait for something."""
        asyncio.get_running_loop().call_soon(self._check, connection)

    def _check(self, connection: Connection) -> None:
        if self.finding is None and connection.is_idle_writer:
            self.finding = AwaitedOutside(
                f"{place(self._task)} awaited something else than the database: {ADVICE}"
            )


def place(task: asyncio.Task[Any] | None) -> str:
    """Where a waiting task stands: the innermost coroutine that is not asyncio's own."""
    waiting: Any = task.get_coro() if task is not None else None
    found = "a coroutine"
    while frame := getattr(waiting, "cr_frame", None):
        if not frame.f_globals.get("__name__", "").startswith("asyncio"):
            found = f"{frame.f_code.co_filename}:{frame.f_lineno}"
        waiting = waiting.cr_await
    return found


async def guarded(connection: Connection, work: Coroutine[Any, Any, T]) -> T:
    """Run `work`, which uses `connection`; AwaitedOutside is raised where it awaits what it must not."""
    return await _Guard(connection, work)


class _Guard(Generic[T]):
    """Drives a coroutine and looks at the connection whenever it begins to wait."""

    def __init__(self, connection: Connection, work: Coroutine[Any, Any, T]) -> None:
        self._connection = connection
        self._work = work

    def __await__(self) -> Generator[Any, Any, T]:
        resume: Any = self._work.send
        argument: Any = None
        while True:
            try:
                awaited = resume(argument)
            except StopIteration as end:
                result: T = end.value
                return result
            if self._connection.is_idle_writer:
                text = f"{name_of(self._work)} awaited {awaited!r}, not the database: {ADVICE}"
                resume, argument = self._work.throw, AwaitedOutside(text)
                continue
            try:
                resume, argument = self._work.send, (yield awaited)
            except BaseException as error:
                resume, argument = self._work.throw, error


def name_of(work: Coroutine[Any, Any, Any]) -> str:
    """What a coroutine is called."""
    return str(getattr(work, "__qualname__", work))
