"""A database that is opened for reading only, and how it is opened at all."""

from __future__ import annotations

from typing import Literal
from uuid import uuid4

import pytest

from penpot_core.db import DatabaseReadOnly, Step, open_database
from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.servers import Servers, ServerSpec
from tests.db.conftest import Opened
from tests.db.tables import ADD_TEAM, COUNT, add_team, make_tables, names


async def test_writing_when_the_database_is_read_only_then_is_refused_and_reading_goes_on(
    url: str, opened: Opened
) -> None:
    writable = await opened(url)
    await make_tables(writable)
    await add_team(writable, "there")
    database = await opened(url, readonly=True)

    with pytest.raises(DatabaseReadOnly) as caught:
        await add_team(database, "refused")
    assert caught.value.sqlstate == "25006"
    with pytest.raises(DatabaseReadOnly):
        await database.batch([Step(ADD_TEAM, {"id": uuid4(), "name": "refused"})])

    assert await names(database) == ["there"]
    async with database.snapshot() as connection:
        assert await connection.fetch_val(COUNT) == 1


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_server_when_its_database_is_read_only_then_starts_reads_and_refuses_to_write(
    servers: Servers, kind: Literal["sqlite", "postgresql"]
) -> None:
    with servers.own(ServerSpec(kind)) as server:
        async with ApiClient(server.base) as client:
            await client.register("Alice")
            server.stop()
            server.processes[0].settings["PENPOT_DATABASE_READONLY"] = "true"
            server.start()

            assert (await client.call("get-profile"))["fullname"] == "Alice"
            with pytest.raises(ApiError) as caught:
                await client.call("create-team", {"name": "refused"})
            assert (caught.value.status, caught.value.code) == (503, "read-only")
            assert len(await client.call("get-teams")) == 1


@pytest.mark.parametrize("address", ["", "penpot.db", "mysql://127.0.0.1/penpot", "sqlite3:///x"])
def test_address_when_it_is_none_of_ours_then_says_what_it_must_begin_with(address: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///"):
        open_database(address)


async def test_address_when_written_for_java_then_is_understood(url: str, opened: Opened) -> None:
    database = await opened(f"jdbc:{url}")
    await make_tables(database)

    assert await names(database) == []
