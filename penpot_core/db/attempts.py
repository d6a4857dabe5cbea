"""Work that is done again where another transaction came between."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from penpot_core.db.errors import SerializationFailure

T = TypeVar("T")
ATTEMPTS = 5


async def repeated(work: Callable[[], Awaitable[T]]) -> T:
    """Run `work`, a transaction from its begin to its end, until it lost to no other one, five times at most.

    PostgreSQL ends one of two transactions that wait for each other (40P01, and 40001 alike); nothing of it is kept,
    so the same work may be done again. Raises SerializationFailure where it lost each time. On SQLite, with its one
    writer, none ever loses.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            return await work()
        except SerializationFailure:
            continue
    return await work()
