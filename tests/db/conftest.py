"""Databases of their own for each test, small and without the built-in tables."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from penpot_core.db import Database, open_database
from penpot_core.testing.postgres import PostgresCluster
from penpot_core.testing.servers import Servers
from tests.db.tables import make_tables

Opened = Callable[..., Awaitable[Database]]
CONNECTIONS = 4
PATIENCE = 30.0


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something holds; TimeoutError where it never does."""
    async with asyncio.timeout(PATIENCE):
        while not await holds():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


@pytest.fixture(scope="session")
def postgres(servers: Servers) -> PostgresCluster:
    """The PostgreSQL of this test process."""
    return servers.postgres


@pytest.fixture
def postgresql_url(postgres: PostgresCluster) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    name = postgres.create()
    yield postgres.dsn(name)
    postgres.drop(name)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of an SQLite database that does not exist yet."""
    return f"sqlite:///{tmp_path / 'penpot.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database, one after the other of both kinds."""
    address: str = request.getfixturevalue(f"{request.param}_url")
    return address


@pytest.fixture
async def opened() -> AsyncIterator[Opened]:
    """`await opened(url, **options)` opens a database until the test ends."""
    async with AsyncExitStack() as stack:

        async def open_(address: str, **options: Any) -> Database:
            database = open_database(
                address, **{"max_size": CONNECTIONS, "busy_timeout": PATIENCE, **options}
            )
            await database.start()
            stack.push_async_callback(database.stop)
            return database

        yield open_


@pytest.fixture
async def database(url: str, opened: Opened) -> Database:
    """A database with the tables of `tests.db.tables`."""
    made = await opened(url)
    await make_tables(made)
    return made


@pytest.fixture
async def sqlite(sqlite_url: str, opened: Opened) -> Database:
    """The same on SQLite only, for what only its single writer does."""
    made = await opened(sqlite_url)
    await make_tables(made)
    return made


@pytest.fixture
async def server(postgresql_url: str, opened: Opened) -> Database:
    """The same on PostgreSQL only, for what only a server does."""
    made = await opened(postgresql_url)
    await make_tables(made)
    return made
