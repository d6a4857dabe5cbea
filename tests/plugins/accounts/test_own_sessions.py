"""Where one is logged in, and ending it."""

from __future__ import annotations

from uuid import uuid4

import pytest

from penpot_core.ids import ZERO
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People


async def test_sessions_are_listed_and_one_of_them_is_ended(people: People, visitor: ApiClient) -> None:
    alice = await people("Alice")
    await alice.call("delete-other-sessions")
    await visitor.login(alice.email, alice.password)
    listed = await alice.call("get-sessions")
    assert sorted(row["is-current"] for row in listed) == [False, True]
    assert {"id", "created-at", "modified-at", "is-current"} <= listed[0].keys()
    (other,) = [row["id"] for row in listed if not row["is-current"]]
    await alice.call("delete-session", {"id": other})
    assert (await visitor.call("get-profile"))["id"] == ZERO
    assert [row["is-current"] for row in await alice.call("get-sessions")] == [True]


async def test_delete_other_sessions_keeps_the_one_that_asks(people: People, visitor: ApiClient) -> None:
    alice = await people("Alice")
    await visitor.login(alice.email, alice.password)
    await alice.call("delete-other-sessions")
    assert (await visitor.call("get-profile"))["id"] == ZERO
    assert (await alice.call("get-profile"))["id"] == alice.id


async def test_delete_session_that_asks_takes_its_cookie_away(people: People) -> None:
    alice = await people("Alice")
    (current,) = [row["id"] for row in await alice.call("get-sessions") if row["is-current"]]
    answer = await alice.answer("delete-session", {"id": current})
    assert (answer.status, "set-cookie" in answer.headers) == (204, True)
    assert (await alice.call("get-profile"))["id"] == ZERO


@pytest.mark.parametrize("whose", ["another", "nobody"])
async def test_delete_session_of_somebody_else_is_not_found(people: People, whose: str) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    session = (await alice.call("get-sessions"))[0]["id"] if whose == "another" else uuid4()
    assert (await bob.answer("delete-session", {"id": session})).status == 404
    assert (await alice.call("get-profile"))["id"] == alice.id


@pytest.mark.parametrize("method", ["get-sessions", "delete-session", "delete-other-sessions"])
async def test_sessions_are_closed_to_visitors_and_access_tokens(
    people: People, visitor: ApiClient, method: str
) -> None:
    alice = await people("Alice")
    params = {"id": uuid4()}
    assert (await visitor.answer(method, params)).status == 401
    token = (await alice.call("create-access-token", {"name": "Script"}))["token"]
    answer = await visitor.answer(method, params, headers={"authorization": f"Token {token}"})
    assert (answer.status, answer.body["code"]) == (400, "session-required")
