"""Worlds for tests of the file engine, on both databases."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path

import pytest

from penpot_core.testing.servers import Servers
from tests.plugins.files.worlds import OpenFile, Person, World, database_for_tests, migrated_sqlite


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an empty, migrated database."""
    folder = tmp_path_factory.mktemp("template") / "data"
    migrated_sqlite(folder)
    return folder


@pytest.fixture(params=["sqlite", "postgresql"])
def environ(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path, servers: Servers
) -> Iterator[dict[str, str]]:
    """The settings of a world with a database of its own."""
    more: Mapping[str, str] = getattr(request.module, "SETTINGS", {})
    folder = tmp_path / "data"
    if request.param == "sqlite":
        shutil.copytree(sqlite_template, folder)
    with database_for_tests(request.param, folder, servers, more) as settings:
        yield settings


@pytest.fixture
async def world(environ: dict[str, str]) -> AsyncIterator[World]:
    """A world with one process."""
    world = World(environ)
    await world.another()
    yield world
    await world.stop()


@pytest.fixture
async def alice(world: World) -> Person:
    """Somebody in that world."""
    return await world.person()


@pytest.fixture
async def file(alice: Person) -> OpenFile:
    """A new file of hers."""
    return await alice.file()
