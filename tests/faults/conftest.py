"""Databases that the tests of a module share; each test makes people and files of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from penpot_core.testing.servers import Servers
from tests.faults.killing import leave_journals, opened
from tests.plugins.files.worlds import World, database_for_tests


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def environ(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, servers: Servers
) -> Iterator[dict[str, str]]:
    """The settings of processes on one database."""
    folder = tmp_path_factory.mktemp("world") / "data"
    with database_for_tests(request.param, folder, servers) as settings:
        yield settings


@pytest.fixture
async def world(environ: dict[str, str]) -> AsyncIterator[World]:
    """A world with two processes."""
    world = await opened(environ)
    await world.another()
    yield world
    for app in world.apps:
        leave_journals(app)
    await world.stop()
