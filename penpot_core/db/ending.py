"""How a write transaction ends, the same on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import structlog

from penpot_core.db.connection import Connection
from penpot_core.db.errors import TransactionTimeout
from penpot_core.db.guard import Watch
from penpot_core.db.plans import Plans
from penpot_core.db.session import Transaction
from penpot_core.testing import faults

log = structlog.get_logger("penpot.db")
T = TypeVar("T")


async def to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """Wait for work that must not be cut: a cancellation is raised when it has ended."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            if task.cancelled():
                raise
            cancelled = error
        except BaseException:
            break
    if cancelled is not None and task.exception() is None:
        raise cancelled
    return task.result()


@asynccontextmanager
async def transaction(
    session: Transaction, plans: Plans, timeout: float, *, debug: bool
) -> AsyncIterator[Connection]:
    """Give a connection; commit when the block ends, roll back when it raises, within `timeout` seconds."""
    watch = Watch(asyncio.current_task()) if debug else None
    connection = Connection(session, plans, watch)
    limit = asyncio.timeout(timeout)
    try:
        async with limit:
            yield connection
            callbacks = connection._close()
            faults.point("database.commit")
    except BaseException as error:
        await to_the_end(session.rollback())
        if isinstance(error, TimeoutError) and limit.expired():
            text = f"The transaction took longer than {timeout:g} s and was rolled back."
            raise TransactionTimeout(text, "57014") from error
        raise
    await to_the_end(_commit(session, callbacks))


async def _commit(session: Transaction, callbacks: list[Callable[[], object]]) -> None:
    await session.commit()
    for callback in callbacks:
        try:
            callback()
        except Exception:
            log.exception("a callback failed after COMMIT")
