"""A forgotten password, by mail (contract/rpc-accounts.md §1, contract/emails.md §3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from penpot_core.db import Database
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_core.testing.inbox import Inbox, token_of
from penpot_migrations.tables import global_complaint_report, profile, profile_complaint_report
from tests.plugins.mailing import PASSWORD, Confirmed, address
from tests.security.asking import code_of, token

NEW = "another-password-8"


async def ask(browser: ApiClient, email: str) -> None:
    """Asking is always answered alike."""
    answer = await browser.answer("request-profile-recovery", {"email": email})
    assert (answer.status, answer.raw) == (204, b"")


async def test_recovery_when_the_token_of_the_mail_is_brought_then_the_new_password_counts(
    confirmed: Confirmed, browser: ApiClient, inbox: Inbox
) -> None:
    alice = await confirmed("Alice")
    await ask(browser, alice.email.upper())
    mailed = token_of(await inbox.take(alice.email))
    answer = await browser.answer("recover-profile", {"token": mailed, "password": NEW})
    assert (answer.status, "set-cookie" in answer.headers) == (204, False)
    assert await code_of(browser, "get-teams") == "authentication-required"
    old = {"email": alice.email, "password": PASSWORD}
    assert await code_of(browser, "login-with-password", old) == "wrong-credentials"
    assert (await browser.login(alice.email, NEW))["id"] == alice.id
    assert await code_of(alice, "get-teams") == "authentication-required", "the sessions before are over"


async def test_recovery_when_the_address_is_unknown_then_the_answer_is_the_same_and_no_mail_goes(
    confirmed: Confirmed, browser: ApiClient, inbox: Inbox
) -> None:
    alice, unknown = await confirmed("Alice"), address("nobody")
    await ask(browser, unknown)
    await ask(browser, alice.email)
    await inbox.take(alice.email)
    assert inbox.waiting(unknown) == 0


@pytest.mark.parametrize("why", ["muted", "blocked", "bounced", "complained", "complained twice"])
async def test_recovery_when_mails_may_not_go_to_somebody_then_the_answer_is_the_same_and_none_goes(
    confirmed: Confirmed, browser: ApiClient, inbox: Inbox, mailing_database: Database, why: str
) -> None:
    alice, bob = await confirmed("Alice"), await confirmed("Bob")
    now = datetime.now(UTC)
    report = {"created_at": now, "type": "bounce" if why == "bounced" else "complaint", "content": {}}
    async with mailing_database.write() as db:
        if why in ("muted", "blocked"):
            values = {f"is_{why}": True}
            await db.execute(update(profile).where(profile.c.id == alice.id).values(values))
        elif why == "complained twice":
            for hours in range(2):
                row = {**report, "profile_id": alice.id, "created_at": now - timedelta(hours=hours)}
                await db.execute(insert(profile_complaint_report).values(row))
        else:
            await db.execute(insert(global_complaint_report).values(email=alice.email, **report))
    await ask(browser, alice.email)
    await ask(browser, bob.email)
    await inbox.take(bob.email)
    assert inbox.waiting(alice.email) == 0


async def test_recovery_when_asked_for_too_soon_again_then_no_second_mail_goes(
    people: People, visitor: ApiClient, database: Database
) -> None:
    """On a server with the usual fifteen minutes: what would be mailed is noted as `modified-at`."""
    alice = await people("Alice")
    long_ago = datetime.now(UTC) - timedelta(minutes=16)
    async with database.write() as db:
        await db.execute(update(profile).where(profile.c.id == alice.id).values(modified_at=long_ago))
    await ask(visitor, alice.email)
    first = (await alice.call("get-profile"))["modified-at"]
    await ask(visitor, alice.email)
    assert first > long_ago + timedelta(minutes=15)
    assert (await alice.call("get-profile"))["modified-at"] == first


async def test_recovery_of_an_account_that_sleeps_when_done_then_it_is_awake(
    people: People, visitor: ApiClient, database: Database
) -> None:
    alice = await people("Alice")
    async with database.write() as db:
        await db.execute(update(profile).where(profile.c.id == alice.id).values(is_active=False))
    recovery = {"token": token("password-recovery", profile_id=alice.id), "password": NEW}
    assert await code_of(visitor, "recover-profile", recovery) is None
    assert (await visitor.login(alice.email, NEW))["id"] == alice.id


@pytest.mark.parametrize(
    ("claims", "code", "reason"),
    [
        ({"minutes": -1}, "invalid-token", "token-expired"),
        ({"issuer": "verify-email"}, "invalid-token", "invalid-issuer"),
        ({"profile_id": "somebody"}, "invalid-token", None),
    ],
)
async def test_recovery_when_the_token_is_not_good_then_the_password_stays(
    people: People, visitor: ApiClient, claims: dict[str, Any], code: str, reason: str | None
) -> None:
    alice = await people("Alice")
    given = {"issuer": "password-recovery", "profile_id": alice.id, **claims}
    bad = token(given.pop("issuer"), **given)
    answer = await visitor.answer("recover-profile", {"token": bad, "password": NEW})
    assert (answer.status, answer.body["code"], answer.body.get("reason")) == (400, code, reason)
    await visitor.login(alice.email, alice.password)


@pytest.mark.parametrize(
    ("bad", "cause"), [("abc.def", "signature"), ("a.b.c.d.e", "token"), ("TAMPERED", "authtag")]
)
async def test_recovery_when_the_token_is_none_of_ours_then_says_what_is_wrong_with_it(
    visitor: ApiClient, bad: str, cause: str
) -> None:
    if bad == "TAMPERED":
        head, rest = token("password-recovery").rsplit(".", 1)
        bad = f"{head}.{'A' if rest[0] != 'A' else 'B'}{rest[1:]}"
    answer = await visitor.answer("recover-profile", {"token": bad, "password": NEW})
    assert (answer.status, answer.body) == (400, {"type": "validation", "cause": cause})
