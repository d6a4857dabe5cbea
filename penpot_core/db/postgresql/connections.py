"""The pool of connections, and what each is taught when it is made."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import structlog

from penpot_core.db.errors import DatabaseBusy
from penpot_core.db.options import DatabaseOptions
from penpot_core.db.postgresql.errors import DRIVER_ERRORS, mapped

log = structlog.get_logger("penpot.db")

JSONB_VERSION = b"\x01"
STATEMENTS = 512


async def teach(connection: Any) -> None:
    """Codecs: plain `uuid.UUID`, jsonb as bytes, addresses as texts, sums of whole numbers as such."""
    await connection.set_type_codec(
        "uuid",
        schema="pg_catalog",
        format="binary",
        encoder=lambda v: v.bytes,
        decoder=lambda d: UUID(bytes=bytes(d)),
    )
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        format="binary",
        encoder=lambda value: JSONB_VERSION + value,
        decoder=lambda data: bytes(data[1:]),
    )
    await connection.set_type_codec(
        "numeric", schema="pg_catalog", format="text", encoder=str, decoder=exact_number
    )
    await connection.set_type_codec("inet", schema="pg_catalog", format="text", encoder=str, decoder=str)


def exact_number(text: str) -> int | Decimal:
    """A numeric: PostgreSQL gives one for the sum of bigints, which is an int on SQLite."""
    return int(text) if text.lstrip("-").isdecimal() else Decimal(text)


async def keep(connection: Any) -> None:
    """What the pool does with a connection that comes back: nothing, our sessions leave it clean."""


def is_gone(connection: Any) -> bool:
    """Whether a connection broke while it was lent: the pool has its place back then, and the object is dead."""
    try:
        return bool(connection.is_closed())
    except asyncpg.InterfaceError:
        return True


class Connections:
    """A pool that needs no server to be opened."""

    def __init__(self, url: str, options: DatabaseOptions) -> None:
        self._url = url
        self._options = options
        self._pool: Any = None
        self._keeper: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Make the pool; the connections that it is to keep open are made meanwhile, as the server may be away."""
        options = self._options
        milliseconds = {
            "statement_timeout": str(int(options.statement_timeout * 1000)),
            "idle_in_transaction_session_timeout": str(int(options.idle_timeout * 1000)),
        }
        if options.readonly:
            milliseconds["default_transaction_read_only"] = "on"
        try:
            self._pool = await asyncpg.create_pool(
                self._url,
                user=None if "@" in self._url else options.username,
                password=None if "@" in self._url else options.password,
                min_size=0,
                max_size=options.max_size,
                init=teach,
                reset=keep,
                statement_cache_size=STATEMENTS,
                max_inactive_connection_lifetime=120.0,
                server_settings={"application_name": "penpot", **milliseconds},
            )
        except DRIVER_ERRORS as error:
            raise mapped(error) from error
        if options.min_size:
            self._keeper = asyncio.create_task(self._keep_open(), name="open connections")

    async def _keep_open(self) -> None:
        """Open connections again that were closed at rest or by the server, up to the number that is kept."""
        while True:
            try:
                await self._fill()
            except (TimeoutError, asyncpg.InterfaceError, *DRIVER_ERRORS) as error:
                log.debug("connections to keep open could not be made", problem=str(error))
            await asyncio.sleep(self._options.keep_every)

    async def _fill(self) -> None:
        pool, least = self._pool, self._options.min_size
        if pool.get_size() >= least:
            return
        # The pool gives out an open connection before it opens one: take those at rest too, then all at once.
        wanted = least - (pool.get_size() - pool.get_idle_size())
        async with AsyncExitStack() as taken:
            for _ in range(wanted):
                await taken.enter_async_context(pool.acquire(timeout=self._options.acquire_timeout))

    async def acquire(self) -> Any:
        """A connection; DatabaseBusy where none becomes free in time."""
        try:
            return await self._pool.acquire(timeout=self._options.acquire_timeout)
        except TimeoutError as error:
            raise DatabaseBusy("No connection became free in time.", "53300") from error
        except DRIVER_ERRORS as error:
            raise mapped(error) from error

    async def release(self, connection: Any) -> None:
        """Give a connection back."""
        await self._pool.release(connection)

    async def close(self) -> None:
        """Close all connections; those in use get a moment to come back."""
        if self._pool is None:
            return
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        try:
            await asyncio.wait_for(self._pool.close(), 5)
        except TimeoutError:
            self._pool.terminate()
