"""What everything is compared with: a handler of the same framework that inserts one row and commits.

    python -m bench.bare PORT sqlite:///FILE | postgresql://…

The driver is used directly. On SQLite the row is written with `synchronous=FULL` in a thread, as the server does.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import asyncpg
from sanic import HTTPResponse, Request, Sanic
from sanic.response import empty

CREATE = "CREATE TABLE IF NOT EXISTS bare (id text PRIMARY KEY, content text)"


class SqliteRows:
    """One writer thread."""

    def __init__(self, path: str) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._path = path

    async def open(self) -> None:
        """Connect and make the table."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._open)

    def _open(self) -> None:
        self._connection = sqlite3.connect(self._path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute(CREATE)

    async def insert(self, key: str) -> None:
        """One row, committed."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._insert, key)

    def _insert(self, key: str) -> None:
        self._connection.execute("INSERT INTO bare VALUES (?, 'content')", (key,))


class PostgresRows:
    """A pool."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn

    async def open(self) -> None:
        """Connect and make the table."""
        self._pool = await asyncpg.create_pool(self._dsn, min_size=4, max_size=4)
        await self._pool.execute(CREATE)

    async def insert(self, key: str) -> None:
        """One row, committed."""
        await self._pool.execute("INSERT INTO bare VALUES ($1, 'content')", key)


def main() -> None:
    """Serve until SIGTERM."""
    port, database = int(sys.argv[1]), sys.argv[2]
    rows = (
        SqliteRows(database.removeprefix("sqlite:///"))
        if database.startswith("sqlite")
        else PostgresRows(database)
    )
    server: Sanic = Sanic("bare", configure_logging=False)  # type: ignore[type-arg]

    @server.before_server_start
    async def connect(_server: Sanic) -> None:  # type: ignore[type-arg]
        await rows.open()

    @server.post("/row")
    async def row(_request: Request) -> HTTPResponse:
        await rows.insert(str(uuid4()))
        return empty()

    @server.get("/readyz")
    async def ready(_request: Request) -> HTTPResponse:
        return empty(status=200)

    server.run("127.0.0.1", port, single_process=True, motd=False, access_log=False)


if __name__ == "__main__":
    main()
