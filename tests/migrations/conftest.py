"""Real databases, and their catalogues as sorted lines that can be compared."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from penpot_core.testing.postgres import PostgresCluster
from tests.migrations.catalogue import describe_postgresql, describe_sqlite
from tests.migrations.instance import restoring

Describe = Callable[[str], list[str]]


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresCluster]:
    cluster = PostgresCluster()
    yield cluster
    cluster.stop()


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
def another_url(url: str, postgres: PostgresCluster) -> Iterator[str]:
    """A second empty database of the same kind as `url`."""
    if url.startswith("sqlite"):
        yield url.replace("penpot.db", "another.db")
        return
    name = postgres.create()
    yield postgres.dsn(name)
    postgres.drop(name)


@pytest.fixture
def restored(postgres: PostgresCluster) -> Iterator[str]:
    """The address of a database that the reference made and filled."""
    with restoring(postgres) as url:
        yield url


@pytest.fixture
def query() -> Callable[..., list[tuple[object, ...]]]:
    """Run one statement on a database of either kind and fetch its rows."""

    def run(url: str, statement: str) -> list[tuple[object, ...]]:
        if url.startswith("sqlite"):
            with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as lite, lite:
                return lite.execute(statement).fetchall()
        with psycopg.connect(url) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    return run


@pytest.fixture
def describe() -> Describe:
    """The catalogue of a database of either kind."""
    return lambda url: describe_sqlite(url) if url.startswith("sqlite") else describe_postgresql(url)
