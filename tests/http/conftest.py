"""Fixtures of tests that look into a server with the probe plugin."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from penpot_core.db import Database, open_database
from penpot_core.testing.client import ApiClient
from penpot_core.testing.servers import DEPLOYMENTS, Server, Servers
from tests.http.probing import Traces
from tests.plugins.conftest import address_of

LIMITS = {
    "PENPOT_HTTP_SERVER_MAX_BODY_SIZE": "1048576",
    "PENPOT_WRITE_TIMEOUT": "5s",
    "PENPOT_DATABASE_MAX_POOL_SIZE": "8",
}


@pytest.fixture
def traces(tmp_path: Path) -> Traces:
    """A folder for the probe of one test's own server."""
    folder = tmp_path / "traces"
    folder.mkdir()
    return Traces(folder)


@pytest.fixture(scope="session")
def probe_traces(tmp_path_factory: pytest.TempPathFactory) -> Traces:
    """The folder of the probe that all tests share."""
    return Traces(tmp_path_factory.mktemp("traces"))


@pytest.fixture(scope="session", params=list(DEPLOYMENTS))
def probed(request: pytest.FixtureRequest, servers: Servers, probe_traces: Traces) -> Server:
    """A running server with the probe and narrow limits, which all tests share: names are unlike any other's."""
    return servers.shared(probe_traces.spec(DEPLOYMENTS[request.param], **LIMITS))


@pytest.fixture
async def prober(probed: Server) -> AsyncIterator[ApiClient]:
    """A client of that server, not logged in."""
    async with ApiClient(probed.base) as client:
        yield client


@pytest.fixture
async def probed_database(probed: Server) -> AsyncIterator[Database]:
    """The database of that server, opened beside it."""
    opened = open_database(address_of(probed))
    await opened.start()
    yield opened
    await opened.stop()
