"""Databases that the tests of a module share; each test makes people and files of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from functools import partial

import pytest

from penpot_core.testing.servers import Servers, migrate
from tests.faults.killing import leave_journals, opened
from tests.plugins.files.worlds import World, migrated_sqlite, settings_for


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def environ(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, servers: Servers
) -> Iterator[dict[str, str]]:
    """The settings of processes on one database."""
    folder = tmp_path_factory.mktemp("world") / "data"
    if request.param == "sqlite":
        migrated_sqlite(folder)
        yield settings_for(folder, {})
        return
    folder.mkdir()
    name = servers.postgres.create(partial(migrate, servers.postgres))
    yield settings_for(folder, servers.postgres.environment(name))
    servers.postgres.drop(name)


@pytest.fixture
async def world(environ: dict[str, str]) -> AsyncIterator[World]:
    """A world with two processes."""
    world = await opened(environ)
    await world.another()
    yield world
    for app in world.apps:
        leave_journals(app)
    await world.stop()
