"""A new address for an account (contract/rpc-accounts.md §3 request-email-change, §8.4)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, update

from penpot_core.db import Database
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_core.testing.inbox import Inbox, token_of
from penpot_migrations.tables import global_complaint_report, profile
from tests.plugins.mailing import PASSWORD, Confirmed, address
from tests.security.asking import code_of, token


async def email_of(person: ApiClient) -> str:
    found: str = (await person.call("get-profile"))["email"]
    return found


async def test_change_where_no_mails_are_sent_then_holds_at_once(people: People, visitor: ApiClient) -> None:
    alice, wanted = await people("Alice"), address("alice.new")
    assert await alice.call("request-email-change", {"email": wanted.upper()}) == {"changed": True}
    assert await email_of(alice) == wanted
    await visitor.login(wanted, alice.password)


async def test_change_where_no_mails_are_sent_to_an_address_in_use_then_is_refused(people: People) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    assert await code_of(alice, "request-email-change", {"email": bob.email}) == "email-already-exists"
    assert await code_of(alice, "request-email-change", {"email": alice.email}) is None
    assert await email_of(alice) == alice.email


async def test_change_when_the_mail_to_the_present_address_is_answered_then_holds(
    confirmed: Confirmed, browser: ApiClient, inbox: Inbox
) -> None:
    alice, wanted = await confirmed("Alice"), address("alice.new")
    assert await alice.call("request-email-change", {"email": wanted}) is None
    assert await email_of(alice) == alice.email
    mailed = token_of(await inbox.take(alice.email))
    assert inbox.waiting(wanted) == 0
    claims = await browser.call("verify-token", {"token": mailed})
    assert (claims["iss"], claims["email"], claims["profile-id"]) == ("change-email", wanted, alice.id)
    assert await email_of(alice) == wanted
    assert await code_of(browser, "get-teams") == "authentication-required", "no session comes of it"
    assert await code_of(browser, "verify-token", {"token": mailed}) == "email-already-exists"
    await browser.login(wanted, PASSWORD)


async def test_change_when_somebody_takes_the_address_meanwhile_then_is_refused(
    confirmed: Confirmed, inbox: Inbox
) -> None:
    alice, bob, wanted = await confirmed("Alice"), await confirmed("Bob"), address("wanted")
    tokens = []
    for person in (alice, bob):
        await person.call("request-email-change", {"email": wanted})
        tokens.append(token_of(await inbox.take(person.email)))
    assert await code_of(bob, "verify-token", {"token": tokens[1]}) is None
    assert await code_of(alice, "verify-token", {"token": tokens[0]}) == "email-already-exists"
    assert [await email_of(person) for person in (alice, bob)] == [alice.email, wanted]


@pytest.mark.parametrize(
    ("whose", "kind", "code"),
    [
        ("new", "bounce", "email-has-permanent-bounces"),
        ("new", "complaint", "email-has-complaints"),
        ("present", "bounce", "email-has-permanent-bounces"),
        ("present", "complaint", "email-has-complaints"),
        ("muted", "", "profile-is-muted"),
    ],
)
async def test_change_when_mails_may_not_go_then_is_refused(
    confirmed: Confirmed, inbox: Inbox, mailing_database: Database, whose: str, kind: str, code: str
) -> None:
    alice, wanted = await confirmed("Alice"), address("wanted")
    async with mailing_database.write() as db:
        if whose == "muted":
            await db.execute(update(profile).where(profile.c.id == alice.id).values(is_muted=True))
        else:
            email = wanted if whose == "new" else alice.email
            row = {"email": email, "created_at": datetime.now(UTC), "type": kind, "content": {}}
            await db.execute(insert(global_complaint_report).values(**row))
    answer = await alice.answer("request-email-change", {"email": wanted})
    assert (answer.status, answer.body["code"]) == (400, code)
    if whose != "muted":
        assert answer.body["email"] == (wanted if whose == "new" else alice.email)


async def test_change_of_an_account_that_is_gone_when_confirmed_then_nobody_gets_the_address(
    people: People, visitor: ApiClient
) -> None:
    alice, wanted = await people("Alice"), address("wanted")
    mailed = token("change-email", profile_id=alice.id, email=wanted)
    await alice.call("delete-profile")
    assert await code_of(visitor, "verify-token", {"token": mailed}) == "object-not-found"
    await visitor.register("Bob", email=wanted)
