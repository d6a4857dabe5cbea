"""A server with quotas, which the tests of them share, its database, and rows of `usage_quote`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import delete, insert

from penpot_core.db import Database, open_database
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People, people_of
from penpot_core.testing.servers import DEPLOYMENTS, RELAXED, Server, Servers
from penpot_migrations.tables import usage_quote
from tests.plugins.conftest import address_of

QUOTAS: Mapping[str, str] = {
    **RELAXED,
    "PENPOT_FLAGS": RELAXED["PENPOT_FLAGS"] + " enable-quotes",
    "PENPOT_QUOTES_TEAMS_PER_PROFILE": "4",
    "PENPOT_QUOTES_PROJECTS_PER_TEAM": "3",
    "PENPOT_QUOTES_FILES_PER_PROJECT": "2",
    "PENPOT_QUOTES_ACCESS_TOKENS_PER_PROFILE": "3",
    "PENPOT_QUOTES_SNAPSHOTS_PER_FILE": "2",
}


@pytest.fixture(params=list(DEPLOYMENTS))
def limited(request: pytest.FixtureRequest, servers: Servers) -> Server:
    return servers.shared(replace(DEPLOYMENTS[request.param], env=QUOTAS))


@pytest.fixture
async def person(limited: Server) -> AsyncIterator[People]:
    """`await person("Alice")`: somebody new, logged in."""
    async with people_of(limited) as found:
        yield found


@pytest.fixture
async def alice(person: People) -> ApiClient:
    return await person("Alice")


class Rows:
    """What an operator writes into `usage_quote`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, target: str, quote: int, **place: UUID) -> None:
        """A row of `profile_id`, `team_id`, `project_id`, `file_id`; those not given are null."""
        async with self._database.write() as db:
            await db.execute(insert(usage_quote).values(target=target, quote=quote, **place))

    async def clear(self, target: str) -> None:
        """Take all rows of a target away."""
        async with self._database.write() as db:
            await db.execute(delete(usage_quote).where(usage_quote.c.target == target))


@pytest.fixture
async def rows(limited: Server) -> AsyncIterator[Rows]:
    """The rows of that server's database."""
    database = open_database(address_of(limited))
    await database.start()
    yield Rows(database)
    await database.stop()
