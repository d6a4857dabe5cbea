"""`verify-token` for every kind of token (contract/rpc-accounts.md §8.4)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import update

from penpot_core.db import Database
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_core.testing.inbox import Inbox, token_of
from penpot_migrations.tables import profile
from tests.plugins.mailing import PASSWORD, Confirmed, address, register
from tests.security.asking import TOKENS, code_of, token

SECRETS = {"password", "deleted-at"}


async def test_verify_of_an_address_when_done_then_wakes_the_account_and_logs_it_in(
    browser: ApiClient, inbox: Inbox
) -> None:
    email = address()
    assert (await register(browser, email)).keys() == {"id", "email"}
    credentials = {"email": email, "password": PASSWORD}
    assert await code_of(browser, "login-with-password", credentials) == "wrong-credentials"
    claims = await browser.call("verify-token", {"token": token_of(await inbox.take(email))})
    assert (claims["iss"], claims["email"], claims["profile"]["email"]) == ("verify-email", email, email)
    assert not claims["profile"].keys() & SECRETS
    assert (await browser.call("get-profile"))["is-active"] is True


async def test_verify_of_an_address_when_an_invitation_led_there_then_says_so(
    confirmed: Confirmed, browser: ApiClient, inbox: Inbox
) -> None:
    alice, email = await confirmed("Alice"), address()
    team = (await alice.call("create-team", {"name": "Club"}))["id"]
    await alice.call(
        "create-team-invitations", {"team-id": team, "emails": frozenset({email}), "role": "editor"}
    )
    invitation = token_of(await inbox.take(email))
    await register(browser, email, **{"invitation-token": invitation})
    claims = await browser.call("verify-token", {"token": token_of(await inbox.take(email))})
    assert claims["invitation-token"] == invitation
    joined = await browser.call("verify-token", {"token": claims["invitation-token"]})
    assert (joined["state"], joined["team-id"]) == ("created", team)
    assert (await browser.call("get-team", {"id": team}))["name"] == "Club"


async def test_register_again_when_still_asleep_then_another_mail_wakes_the_first_account(
    browser: ApiClient, inbox: Inbox
) -> None:
    email = address()
    first = await register(browser, email)
    await inbox.take(email)
    again = await register(browser, email.upper(), "Other", password="another-password-8")
    assert again == {"id": first["id"], "email": email}
    await browser.call("verify-token", {"token": token_of(await inbox.take(email))})
    assert (await browser.call("get-profile"))["fullname"] == "New"
    await browser.login(email, PASSWORD)


async def test_verify_of_an_address_that_is_not_the_accounts_any_more_then_it_sleeps_on(
    people: People, visitor: ApiClient, database: Database
) -> None:
    alice = await people("Alice")
    async with database.write() as db:
        await db.execute(update(profile).where(profile.c.id == alice.id).values(is_active=False))
    stale = token("verify-email", profile_id=alice.id, email=address("old"))
    assert await code_of(visitor, "verify-token", {"token": stale}) == "invalid-token"
    credentials = {"email": alice.email, "password": alice.password}
    assert await code_of(visitor, "login-with-password", credentials) == "wrong-credentials"


async def test_verify_of_a_login_by_a_provider_then_tells_who_it_is_and_sets_no_cookie(
    people: People, visitor: ApiClient
) -> None:
    alice = await people("Alice")
    answer = await visitor.answer("verify-token", {"token": token("auth", profile_id=alice.id)})
    assert (answer.status, answer.body["profile"]["id"]) == (200, alice.id)
    assert "set-cookie" not in answer.headers
    assert not answer.body["profile"].keys() & SECRETS


@pytest.mark.parametrize("kind", ["verify-email", "auth"])
async def test_verify_for_somebody_who_is_not_there_then_is_not_found(visitor: ApiClient, kind: str) -> None:
    made = token(kind, profile_id=uuid4(), email=address())
    assert await code_of(visitor, "verify-token", {"token": made}) == "object-not-found"


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "verify-email"},
        {"iss": "auth"},
        {"iss": "authentication"},
        {"iss": "access-token"},
        {"iss": "oidc"},
        {"iss": 7},
        {},
    ],
)
async def test_verify_of_a_token_with_another_issuer_then_it_is_not_taken(
    people: People, visitor: ApiClient, claims: dict[str, Any]
) -> None:
    alice = await people("Alice")
    made = TOKENS.encode({**claims, "profile-id": alice.id, "email": alice.email, "uid": alice.id})
    assert await code_of(visitor, "verify-token", {"token": made}) == "invalid-token"


@pytest.mark.parametrize("missing", ["profile-id", "role", "member-email", "team-id"])
async def test_verify_of_an_invitation_that_says_too_little_then_it_is_not_taken(
    visitor: ApiClient, missing: str
) -> None:
    claims = {"profile_id": uuid4(), "role": "editor", "member_email": address(), "team_id": uuid4()}
    del claims[missing.replace("-", "_")]
    made = token("team-invitation", **claims)
    assert await code_of(visitor, "verify-token", {"token": made}) == "invalid-invitation-token"


async def test_verify_of_a_token_that_is_too_long_then_is_refused_by_its_form(visitor: ApiClient) -> None:
    assert await code_of(visitor, "verify-token", {"token": "x" * 5001}) == "params-validation"


async def test_verify_of_an_invitation_into_a_deleted_team_then_is_answered_as_recorded_and_opens_nothing(
    confirmed: Confirmed, inbox: Inbox
) -> None:
    alice, bob = await confirmed("Alice"), await confirmed("Bob")
    team = (await alice.call("create-team", {"name": "Gone"}))["id"]
    params = {"team-id": team, "emails": frozenset({bob.email}), "role": "admin"}
    await alice.call("create-team-invitations", params)
    mailed = token_of(await inbox.take(bob.email))
    await alice.call("delete-team", {"id": team})
    assert (await bob.call("verify-token", {"token": mailed}))["state"] == "created"
    assert [row["name"] for row in await bob.call("get-teams")] == ["Default"]
    assert await code_of(bob, "get-team", {"id": team}) == "team-does-not-exist"
    assert await code_of(bob, "get-team-members", {"team-id": team}) == "object-not-found"
    again = {"team-id": team, "emails": frozenset({address()}), "role": "editor"}
    assert await code_of(bob, "create-team-invitations", again) == "insufficient-permissions"
