"""Row 29: an access token changes neither passwords, e-mails nor tokens; a password change can end tokens too."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from penpot_core.ids import ZERO
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from tests.security.asking import code_of, known_as
from tests.security.asking import token as made

REFUSED: dict[str, dict[str, Any]] = {
    "create-access-token": {"name": "more"},
    "delete-access-token": {"id": ZERO},
    "update-profile-password": {"password": "another-password-8", "old-password": "a-password-9"},
    "request-email-change": {"email": "another.address@example.com"},
    "get-sessions": {},
    "delete-session": {"id": ZERO},
    "delete-other-sessions": {},
    "delete-profile": {},
}


async def token_of(person: ApiClient) -> str:
    """The header of a new token."""
    return f"Token {(await person.call('create-access-token', {'name': 'ci'}))['token']}"


async def test_token_when_it_would_change_what_opens_the_account_then_it_is_refused(
    people: People, visitor: ApiClient
) -> None:
    alice = await people("Alice")
    headers = {"authorization": await token_of(alice)}
    for method, params in REFUSED.items():
        answer = await visitor.answer(method, params, headers=headers)
        assert (answer.status, answer.body["code"]) == (400, "session-required"), method
    assert (await alice.call("get-profile"))["email"] == alice.email
    assert [row["name"] for row in await alice.call("get-access-tokens")] == ["ci"]
    await visitor.login(alice.email, alice.password)


async def test_token_when_used_for_work_then_it_does_what_its_maker_may(
    people: People, visitor: ApiClient
) -> None:
    alice = await people("Alice")
    headers = {"authorization": await token_of(alice)}
    team: UUID = (await visitor.call("create-team", {"name": "By script"}, headers=headers))["id"]
    assert await code_of(visitor, "update-profile", {"fullname": "Alice B"}, headers=headers) is None
    assert (await alice.call("get-team", {"id": team}))["permissions"]["is-owner"]
    assert (await alice.call("get-profile"))["fullname"] == "Alice B"


@pytest.mark.parametrize("way", ["change", "recovery"])
@pytest.mark.parametrize("ends", [True, None])
async def test_password_when_it_changes_then_tokens_end_with_it_where_that_was_asked_for(
    people: People, visitor: ApiClient, way: str, ends: bool | None
) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    hers, his = await token_of(alice), await token_of(bob)
    params: dict[str, Any] = {"password": "another-password-8"}
    if ends is not None:
        params["end-access-tokens"] = ends
    if way == "change":
        await alice.call("update-profile-password", {**params, "old-password": alice.password})
    else:
        recovery = made("password-recovery", profile_id=alice.id)
        await visitor.call("recover-profile", {**params, "token": recovery})
    assert await known_as(visitor, {"authorization": hers}) == (ZERO if ends else alice.id)
    assert await known_as(visitor, {"authorization": his}) == bob.id


async def test_password_when_the_old_one_is_wrong_then_no_token_ends(
    people: People, visitor: ApiClient
) -> None:
    alice = await people("Alice")
    header = await token_of(alice)
    params = {"password": "another-password-8", "old-password": "a guess", "end-access-tokens": True}
    assert await code_of(alice, "update-profile-password", params) == "old-password-not-match"
    assert await known_as(visitor, {"authorization": header}) == alice.id
