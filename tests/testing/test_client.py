"""What the test client sends and how it reads answers, against the real server."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import pytest

from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient, Encoding
from penpot_core.testing.fixtures import People
from penpot_core.testing.servers import Server
from penpot_core.testing.websocket import Socket


async def test_register_when_done_then_the_person_is_logged_in(people: People) -> None:
    alice = await people("Alice Adams")
    profile = await alice.call("get-profile")
    assert (profile["id"], profile["email"], profile["fullname"]) == (alice.id, alice.email, "Alice Adams")
    assert isinstance(alice.team, UUID)


@pytest.mark.parametrize("encoding", ["transit", "json"])
@pytest.mark.parametrize("verb", ["GET", "POST"])
async def test_call_when_in_any_form_then_the_result_is_the_same(
    people: People, encoding: Encoding, verb: str
) -> None:
    alice = await people("Alice")
    team = await alice.call("get-team", {"id": alice.team}, encoding=encoding, verb=verb)
    assert (str(team["id"]), team["name"]) == (str(alice.team), "Default")


@pytest.mark.parametrize("encoding", ["transit", "json"])
async def test_call_when_refused_then_type_and_code_are_texts(people: People, encoding: Encoding) -> None:
    alice = await people("Alice")
    with pytest.raises(ApiError, match="get-team answered 404 not-found/team-does-not-exist") as caught:
        await alice.call("get-team", {"id": uuid4()}, encoding=encoding)
    assert (caught.value.status, caught.value.type) == (404, "not-found")
    assert caught.value.code == "team-does-not-exist"


async def test_logout_when_done_then_the_cookie_is_worth_nothing(people: People) -> None:
    alice = await people("Alice")
    await alice.logout()
    with pytest.raises(ApiError) as caught:
        await alice.call("create-team", {"name": "Too late"})
    assert caught.value.status == 401


async def seen_by(socket: Socket) -> UUID:
    """Who a tab hears of first: of two that subscribe at once, either may be told that the other joins."""
    waiting = {asyncio.create_task(socket.expect(kind)) for kind in ("join-file", "presence")}
    done, rest = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
    session_id: UUID = done.pop().result()["session-id"]
    return session_id


async def test_websocket_when_two_watch_a_file_then_each_sees_the_other(
    people: People, server: Server
) -> None:
    alice = await people("Alice")
    file = await alice.call("create-file", {"project-id": alice.project, "name": "Watched"})
    async with ApiClient(server.base) as tab, alice.websocket() as first:
        await tab.login(alice.email, alice.password)
        await first.subscribe_file(file["id"])
        async with tab.websocket() as second:
            await second.subscribe_file(file["id"])
            assert await seen_by(first) == tab.session_id
            assert await seen_by(second) == alice.session_id
        assert (await first.expect("disconnect"))["session-id"] == tab.session_id
