"""Row 2: what ends a session ends it on the server, for a kept cookie and for an open websocket."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import pytest

from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_core.testing.servers import Servers, ServerSpec
from tests.plugins.listening import listening
from tests.security.asking import COOKIE, code_of, cookie_of, token

ENDED = 4803
Way = Callable[[ApiClient, ApiClient], Awaitable[None]]


async def logs_out(own: ApiClient, other: ApiClient) -> None:
    await own.logout()


async def is_picked(own: ApiClient, other: ApiClient) -> None:
    (session,) = [row["id"] for row in await own.call("get-sessions") if row["is-current"]]
    await other.call("delete-session", {"id": session})


async def is_an_other(own: ApiClient, other: ApiClient) -> None:
    await other.call("delete-other-sessions")


async def loses_its_password(own: ApiClient, other: ApiClient) -> None:
    change = {"password": "another-password-8", "old-password": own.password}
    await other.call("update-profile-password", change)


async def is_recovered(own: ApiClient, other: ApiClient) -> None:
    await other.call(
        "recover-profile",
        {"token": token("password-recovery", profile_id=own.id), "password": "another-password-8"},
    )


async def loses_its_account(own: ApiClient, other: ApiClient) -> None:
    await other.call("delete-profile")


ONE = (logs_out, is_picked, is_an_other, loses_its_password)
ALL = (is_recovered, loses_its_account)


@pytest.mark.parametrize("way", [*ONE, *ALL], ids=lambda way: way.__name__)
async def test_session_when_it_ends_then_neither_its_cookie_nor_its_websocket_goes_on(
    people: People, visitor: ApiClient, way: Way
) -> None:
    async with AsyncExitStack() as stack:
        own = await people("Alice")
        other = await stack.enter_async_context(ApiClient(own.base))
        await other.login(own.email, own.password)
        stays = await stack.enter_async_context(other.websocket())
        ends = await stack.enter_async_context(own.websocket())
        kept = cookie_of(own)
        await way(own, other)
        assert await ends.expect_close() == ENDED
        for headers in ({"cookie": f"{COOKIE}={kept}"}, {"authorization": f"Bearer {kept}"}):
            visitor.http.cookies.clear()
            assert await code_of(visitor, "get-teams", headers=headers) == "authentication-required"
        if way in ALL:
            assert await stays.expect_close() == ENDED
            assert await code_of(other, "get-teams") == "authentication-required"
        else:
            await stays.expect_silence()
            assert not stays.closed
            assert await other.call("get-teams")


async def test_session_when_it_ends_then_its_websocket_is_told_nothing_more(people: People) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    team = (await alice.call("create-team", {"name": "Crew"}))["id"]
    await alice.call(
        "create-team-invitations", {"team-id": team, "emails": frozenset({bob.email}), "role": "editor"}
    )
    async with ApiClient(bob.base) as second:
        await second.login(bob.email, bob.password)
        async with bob.websocket() as ended, second.websocket() as open_one:
            await listening(second, open_one)
            await bob.logout()
            await ended.expect_close()
            await alice.call("delete-team-member", {"team-id": team, "member-id": second.id})
            assert (await open_one.expect("team-membership-change"))["team-id"] == team
            await ended.expect_silence()


async def test_session_when_another_process_ends_it_then_its_websocket_is_closed(servers: Servers) -> None:
    server = servers.shared(ServerSpec("postgresql", "valkey", processes=2))
    first, second = server.bases
    async with ApiClient(first) as here, ApiClient(second) as there:
        await here.register("Alice")
        await there.login(here.email, here.password)
        async with there.websocket() as socket:
            await here.call("delete-other-sessions")
            assert await socket.expect_close() == ENDED


async def test_logout_when_it_names_somebody_else_then_nothing_ends(people: People) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    async with alice.websocket() as socket:
        await alice.call("logout", {"profile-id": bob.id})
        await bob.logout()
        await socket.expect_silence()
        assert not socket.closed
    assert (await alice.call("get-profile"))["id"] == alice.id
