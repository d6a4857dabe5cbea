"""The account that an embedded server makes for a newcomer, and demo profiles."""

from __future__ import annotations

import asyncio
import re
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from penpot_core.db import open_database
from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.servers import Server, Servers, ServerSpec
from penpot_migrations.tables import profile
from penpot_plugins.demo.account import EMAIL, FILE
from penpot_plugins.demo.methods import next_stamp
from tests.plugins.conftest import address_of

EMBEDDED = ServerSpec(env={})
PRINTED = re.compile(rf"A demo account: {re.escape(EMAIL)}, password (\S+)")


@pytest.fixture
def embedded(servers: Servers) -> Iterator[Server]:
    """A server of one's own that was told nothing."""
    with servers.own(EMBEDDED) as server:
        yield server


def printed(server: Server) -> list[str]:
    return PRINTED.findall(server.processes[0].log_text())


async def test_embedded_server_at_its_first_start_prints_an_account_that_works(embedded: Server) -> None:
    (password,) = printed(embedded)
    assert stat.S_IMODE((embedded.data / FILE).stat().st_mode) == 0o600
    async with ApiClient(embedded.base) as newcomer:
        seen = await newcomer.login(EMAIL, password)
        assert (seen["fullname"], seen["is-demo"], seen["is-active"]) == ("Demo", False, True)
        assert len(await newcomer.call("get-teams")) == 1
        embedded.stop()
        embedded.start()
        assert printed(embedded) == [password, password]
        change = {"password": "my-own-password-1", "old-password": password}
        await newcomer.call("update-profile-password", change)
        embedded.stop()
        embedded.start()
        assert printed(embedded) == [password, password], "an old password is not told"
        await newcomer.call("delete-profile")
    embedded.stop()
    embedded.start()
    assert printed(embedded) == [password, password], "who deleted the account does not get it back"


async def test_embedded_server_whose_database_is_new_goes_on_with_the_password_it_has(
    embedded: Server,
) -> None:
    (password,) = printed(embedded)
    embedded.stop()
    for path in embedded.data.glob("penpot.sqlite*"):
        path.unlink()
    embedded.start()
    assert printed(embedded) == [password, password]
    async with ApiClient(embedded.base) as newcomer:
        await newcomer.login(EMAIL, password)


async def test_server_that_serves_others_makes_no_account(servers: Servers) -> None:
    spec = ServerSpec(env={"PENPOT_PUBLIC_URI": "https://design.example.com"})
    with servers.own(spec) as server:
        assert printed(server) == []
        assert not (server.data / FILE).exists()


async def test_demo_profiles_made_at_once_differ_and_live_for_a_week(servers: Servers) -> None:
    server = servers.shared(ServerSpec(env={"PENPOT_FLAGS": "enable-demo-users"}))
    async with ApiClient(server.base) as visitor:
        made = await asyncio.gather(*(visitor.call("create-demo-profile") for _ in range(3)))
        assert len({one["email"] for one in made}) == 3
        seen = await visitor.login(made[0]["email"], made[0]["password"])
        assert (seen["is-demo"], seen["fullname"].startswith("Demo User ")) == (True, True)
    database = open_database(address_of(server))
    await database.start()
    async with database.read() as db:
        ends = await db.fetch_val(select(profile.c.deleted_at).where(profile.c.id == seen["id"]))
    await database.stop()
    assert timedelta(days=6, hours=23) < ends - datetime.now(UTC) <= timedelta(days=7)


async def test_demo_profile_without_the_flag_is_refused(visitor: ApiClient) -> None:
    with pytest.raises(ApiError, match="demo-users-not-allowed"):
        await visitor.call("create-demo-profile")


def test_next_stamp_of_one_moment_gives_two_numbers() -> None:
    now = datetime.now(UTC)
    assert next_stamp(now) < next_stamp(now)
