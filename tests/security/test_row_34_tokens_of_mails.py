"""Row 34: tokens of mails work once; opening somebody else's does not change who is logged in."""

from __future__ import annotations

import pytest

from penpot_core.testing.client import ApiClient
from penpot_core.testing.inbox import Inbox, token_of
from tests.plugins.mailing import PASSWORD, Confirmed, address, register
from tests.security.asking import code_of

NEW = "another-password-8"


async def test_recovery_when_its_token_was_used_then_a_second_password_is_not_set(
    confirmed: Confirmed, browser: ApiClient, inbox: Inbox
) -> None:
    alice = await confirmed("Alice")
    await browser.call("request-profile-recovery", {"email": alice.email})
    mailed = token_of(await inbox.take(alice.email))
    assert await code_of(browser, "recover-profile", {"token": mailed, "password": NEW}) is None
    again = {"token": mailed, "password": "a-third-password-7"}
    assert await code_of(browser, "recover-profile", again) == "invalid-token"
    await browser.login(alice.email, NEW)


async def test_recovery_when_the_password_is_refused_then_its_token_is_not_used_up(
    confirmed: Confirmed, browser: ApiClient, inbox: Inbox
) -> None:
    alice = await confirmed("Alice")
    await browser.call("request-profile-recovery", {"email": alice.email})
    mailed = token_of(await inbox.take(alice.email))
    weak = {"token": mailed, "password": "short"}
    assert await code_of(browser, "recover-profile", weak) == "password-too-short"
    assert await code_of(browser, "recover-profile", {"token": mailed, "password": NEW}) is None


async def test_verification_when_its_token_was_used_then_it_logs_nobody_in(
    browser: ApiClient, inbox: Inbox
) -> None:
    email = address()
    await register(browser, email)
    mailed = token_of(await inbox.take(email))
    assert await code_of(browser, "verify-token", {"token": mailed}) is None
    browser.http.cookies.clear()
    answer = await browser.answer("verify-token", {"token": mailed})
    assert (answer.status, answer.body["code"]) == (400, "invalid-token")
    assert "set-cookie" not in answer.headers
    await browser.login(email, PASSWORD)


async def test_verification_of_somebody_else_when_opened_then_both_are_who_they_were(
    confirmed: Confirmed, browser: ApiClient, inbox: Inbox
) -> None:
    alice, email = await confirmed("Alice"), address()
    await register(browser, email)
    answer = await alice.answer("verify-token", {"token": token_of(await inbox.take(email))})
    assert (answer.status, answer.body["profile"]["email"]) == (200, email)
    assert "set-cookie" not in answer.headers
    assert (await alice.call("get-profile"))["id"] == alice.id
    assert (await browser.login(email, PASSWORD))["email"] == email, "the account is awake all the same"


async def test_change_of_an_address_of_somebody_else_when_opened_then_both_are_who_they_were(
    confirmed: Confirmed, inbox: Inbox
) -> None:
    alice, bob, wanted = await confirmed("Alice"), await confirmed("Bob"), address("wanted")
    await alice.call("request-email-change", {"email": wanted})
    answer = await bob.answer("verify-token", {"token": token_of(await inbox.take(alice.email))})
    assert (answer.status, "set-cookie" in answer.headers) == (200, False)
    assert (await bob.call("get-profile"))["email"] == bob.email
    assert (await alice.call("get-profile"))["email"] == wanted


@pytest.mark.parametrize("taken_back", [False, True])
async def test_invitation_when_it_was_used_or_taken_back_then_nobody_joins_by_it(
    confirmed: Confirmed, inbox: Inbox, taken_back: bool
) -> None:
    alice, bob = await confirmed("Alice"), await confirmed("Bob")
    team = (await alice.call("create-team", {"name": "Crew"}))["id"]
    params = {"team-id": team, "emails": frozenset({bob.email}), "role": "editor"}
    await alice.call("create-team-invitations", params)
    mailed = token_of(await inbox.take(bob.email))
    if taken_back:
        await alice.call("delete-team-invitation", {"team-id": team, "email": bob.email})
    else:
        assert (await bob.call("verify-token", {"token": mailed}))["state"] == "created"
        await alice.call("delete-team-member", {"team-id": team, "member-id": bob.id})
    assert await code_of(bob, "verify-token", {"token": mailed}) == "invalid-token"
    assert await code_of(bob, "get-team", {"id": team}) == "team-does-not-exist"


async def test_invitation_of_somebody_else_when_opened_then_is_not_used_up(
    confirmed: Confirmed, inbox: Inbox
) -> None:
    alice, bob, eve = await confirmed("Alice"), await confirmed("Bob"), await confirmed("Eve")
    team = (await alice.call("create-team", {"name": "Crew"}))["id"]
    params = {"team-id": team, "emails": frozenset({bob.email}), "role": "editor"}
    await alice.call("create-team-invitations", params)
    mailed = token_of(await inbox.take(bob.email))
    refused = await eve.answer("verify-token", {"token": mailed})
    assert (refused.body["code"], refused.body["reason"]) == ("invalid-token", "email-mismatch")
    assert (await eve.call("get-profile"))["id"] == eve.id
    assert (await bob.call("verify-token", {"token": mailed}))["state"] == "created"


async def test_invitation_when_sent_again_with_another_role_then_either_link_gives_the_last_role(
    confirmed: Confirmed, inbox: Inbox
) -> None:
    alice, bob = await confirmed("Alice"), await confirmed("Bob")
    team = (await alice.call("create-team", {"name": "Crew"}))["id"]
    tokens = []
    for role in ("admin", "viewer"):
        params = {"team-id": team, "emails": frozenset({bob.email}), "role": role}
        await alice.call("create-team-invitations", params)
        tokens.append(token_of(await inbox.take(bob.email)))
    assert (await bob.call("verify-token", {"token": tokens[0]}))["state"] == "created"
    permissions = (await bob.call("get-team", {"id": team}))["permissions"]
    assert (permissions["is-admin"], permissions["can-edit"]) == (False, False)
    assert await code_of(bob, "verify-token", {"token": tokens[1]}) == "invalid-token"
