"""What tests of several plugins use."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Iterator

import pytest

from penpot_core.db import Database, open_database
from penpot_core.settings.embedded import DATABASE_FILE
from penpot_core.testing.ports import LOOPBACK
from penpot_core.testing.servers import Server


def address_of(server: Server) -> str:
    """The address of a server's database."""
    if server.spec.database == "postgresql":
        return server.dsn
    return f"sqlite:///{server.data / DATABASE_FILE}"


@pytest.fixture
def refusing_port() -> Iterator[int]:
    """A port that refuses connections; it is held, so that nobody else listens there meanwhile."""
    with socket.socket() as held:
        held.bind((LOOPBACK, 0))
        yield held.getsockname()[1]


@pytest.fixture
async def database(server: Server) -> AsyncIterator[Database]:
    """The database of the test's server, opened beside it: to put it into a state that no method makes."""
    opened = open_database(address_of(server))
    await opened.start()
    yield opened
    await opened.stop()
