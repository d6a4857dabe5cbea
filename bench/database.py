"""The database layer beside the raw drivers: `python -m bench.database`, on SQLite and on a PostgreSQL of its own.

Each row is the layer's time, the driver's time for the same work in the same run, and their ratio, which is what is
tracked (the goal is 1.5 for a select by key). The rounds of both alternate and their medians are compared, so that
a busy machine slows both. The raw side is asyncpg's pool with a connection a call, and sqlite3 called from the event
loop's thread executor: the least that a server can do without blocking its loop. What sqlite3 takes on the loop's
own thread, where a slow statement would stop everybody, stands below.
"""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.schema import CreateTable

from penpot_core.db import Database, open_database, types
from penpot_core.testing.postgres import PostgresCluster

TABLE = sa.Table(
    "item",
    sa.MetaData(),
    sa.Column("id", types.Uuid(), primary_key=True),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("amount", sa.BigInteger(), nullable=False, server_default="0"),
)
SELECT = sa.select(TABLE).where(TABLE.c.id == bindparam("id"))
INSERT = sa.insert(TABLE).values(id=bindparam("id"), name=bindparam("name"))
LOCKED = SELECT.with_for_update()
SET = sa.update(TABLE).where(TABLE.c.id == bindparam("key")).values(amount=bindparam("new"))

Work = Callable[[], Awaitable[Any]]
ROUNDS = 15
AT_ONCE = 16


class Raw(ABC):
    """The same work with the driver alone."""

    @abstractmethod
    async def select(self, key: UUID) -> Any:
        """One row by its key."""

    @abstractmethod
    async def insert(self, key: UUID) -> Any:
        """One row, committed."""

    @abstractmethod
    async def change(self, key: UUID) -> Any:
        """Read, lock, change and commit a row."""


class RawPostgresql(Raw):
    """asyncpg's pool."""

    def __init__(self, pool: Any) -> None:
        self.pool = pool

    async def select(self, key: UUID) -> Any:
        """One row by its key."""
        async with self.pool.acquire() as connection:
            return await connection.fetchrow("select id, name, amount from item where id = $1", key)

    async def insert(self, key: UUID) -> Any:
        """One row, committed."""
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.execute("insert into item (id, name) values ($1, $2)", key, "a name")

    async def change(self, key: UUID) -> Any:
        """Read, lock, change and commit a row."""
        async with self.pool.acquire() as connection, connection.transaction():
            row = await connection.fetchrow("select * from item where id = $1 for update", key)
            await connection.execute("update item set amount = $2 where id = $1", key, row["amount"] + 1)


class RawSqlite(Raw):
    """sqlite3 in an executor: one thread for reading and one for writing, a connection each."""

    def __init__(self, path: str) -> None:
        self.loop = asyncio.get_running_loop()
        self.readers, self.writers = ThreadPoolExecutor(1), ThreadPoolExecutor(1)
        self.reader, self.writer = (
            sqlite3.connect(path, isolation_level=None, check_same_thread=False) for _ in range(2)
        )
        for connection in (self.reader, self.writer):
            connection.execute("pragma synchronous = full")

    async def select(self, key: UUID) -> Any:
        """One row by its key."""
        return await self.loop.run_in_executor(self.readers, self._select, str(key))

    def _select(self, key: str) -> Any:
        return self.reader.execute("select id, name, amount from item where id = ?", [key]).fetchone()

    async def insert(self, key: UUID) -> Any:
        """One row, committed."""
        await self.loop.run_in_executor(self.writers, self._insert, str(key))

    async def blocking(self, key: UUID) -> Any:
        """The select on the event loop's thread."""
        return self._select(str(key))

    def _insert(self, key: str) -> None:
        self.writer.execute("begin immediate")
        self.writer.execute("insert into item (id, name) values (?, ?)", [key, "a name"])
        self.writer.execute("commit")

    async def change(self, key: UUID) -> Any:
        """Read, lock, change and commit a row."""
        await self.loop.run_in_executor(self.writers, self._change, str(key))

    def _change(self, key: str) -> None:
        self.writer.execute("begin immediate")
        (amount,) = self.writer.execute("select amount from item where id = ?", [key]).fetchone()
        self.writer.execute("update item set amount = ? where id = ?", [amount + 1, key])
        self.writer.execute("commit")


class Layer:
    """The work with `penpot_core.db`."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def select(self, key: UUID) -> Any:
        """One row by its key."""
        async with self.database.read() as connection:
            return await connection.fetch_one(SELECT, {"id": key})

    async def insert(self, key: UUID) -> Any:
        """One row, committed."""
        async with self.database.write() as connection:
            await connection.execute(INSERT, {"id": key, "name": "a name"})

    async def change(self, key: UUID) -> Any:
        """Read, lock, change and commit a row."""
        async with self.database.write() as connection:
            row: Any = await connection.fetch_one(LOCKED, {"id": key})
            await connection.execute(SET, {"key": key, "new": row.amount + 1})


async def timed(work: Work, calls: int) -> float:
    """Microseconds a call."""
    began = time.perf_counter()
    for _ in range(calls):
        await work()
    return (time.perf_counter() - began) / calls * 1e6


async def compare(what: str, ours: Work, raw: Work, calls: int) -> None:
    """One line: both sides in turn, and the median of each."""
    await timed(ours, calls)
    await timed(raw, calls)
    rounds = [(await timed(ours, calls), await timed(raw, calls)) for _ in range(ROUNDS)]
    layer, driver = (median(side) for side in zip(*rounds, strict=True))
    print(f"{what:40}{layer:9.0f} us{driver:9.0f} us{layer / driver:8.2f} x", flush=True)


async def table(name: str, layer: Layer, raw: Raw) -> None:
    """All rows for one database."""
    key = uuid4()
    await layer.insert(key)
    await layer.select(key)

    def together(work: Callable[[UUID], Awaitable[Any]]) -> Work:
        async def run() -> None:
            await asyncio.gather(*(work(key) for _ in range(AT_ONCE)))

        return run

    print(f"{name:40}{'layer':>12}{'driver':>12}{'ratio':>10}")
    await compare("select by key", lambda: layer.select(key), lambda: raw.select(key), 200)
    await compare(f"{AT_ONCE} selects at once", together(layer.select), together(raw.select), 20)
    await compare("insert and commit", lambda: layer.insert(uuid4()), lambda: raw.insert(uuid4()), 20)
    await compare("read, change and commit", lambda: layer.change(key), lambda: raw.change(key), 20)


async def prepared(url: str) -> Database:
    """A database with the table."""
    database = open_database(url, max_size=AT_ONCE)
    await database.start()
    async with database.write() as connection:
        await connection.execute(CreateTable(TABLE))
    return database


async def sqlite() -> None:
    """The rows on SQLite."""
    with tempfile.TemporaryDirectory(prefix="penpot-bench-") as folder:
        path = str(Path(folder) / "bench.db")
        database = await prepared(f"sqlite:///{path}")
        raw = RawSqlite(path)
        await table("SQLite", Layer(database), raw)
        key = uuid4()
        print(
            f"{'select by key without a thread':40}{'':12}{await timed(lambda: raw.blocking(key), 200):9.0f} us"
        )
        await database.stop()


async def postgresql(cluster: PostgresCluster) -> None:
    """The rows on PostgreSQL."""
    url = cluster.dsn(cluster.create())
    database = await prepared(url)
    pool = await asyncpg.create_pool(url, min_size=0, max_size=AT_ONCE)
    await table("PostgreSQL", Layer(database), RawPostgresql(pool))
    await pool.close()
    await database.stop()


def main() -> None:
    """Both tables, on the event loop that the server uses."""
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(sqlite())
        cluster = PostgresCluster()
        try:
            runner.run(postgresql(cluster))
        finally:
            cluster.stop()


if __name__ == "__main__":
    main()
