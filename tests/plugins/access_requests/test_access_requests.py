"""Asking to be let in: the request, the owner's mail, and what an invitation makes of it (contract §5)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, insert, select, update

from penpot_core.db import Database
from penpot_core.testing.client import ApiClient
from penpot_core.testing.inbox import Inbox
from penpot_migrations.tables import global_complaint_report, profile, team_access_request
from tests.plugins.mailing import Confirmed
from tests.security.asking import code_of

ASK = "create-team-access-request"


async def club(owner: ApiClient) -> tuple[UUID, UUID]:
    """A team, and a file in it."""
    team = await owner.call("create-team", {"name": "Club"})
    params = {"project-id": team["default-project-id"], "name": "Plan"}
    return team["id"], (await owner.call("create-file", params))["id"]


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


async def test_request_when_made_then_its_row_is_answered_and_the_owner_gets_a_mail(
    confirmed: Confirmed, inbox: Inbox
) -> None:
    alice, bob = await confirmed("Alice"), await confirmed("Bob")
    team, _ = await club(alice)
    request = (await bob.call(ASK, {"team-id": team}))["request"]
    assert (request["team-id"], request["requester-id"]) == (team, bob.id)
    assert request["valid-until"] - request["created-at"] == timedelta(hours=24)
    assert request["auto-join-until"] - request["created-at"] == timedelta(days=7)
    text = text_of(await inbox.take(alice.email))
    assert f"invite-email={bob.email.replace('@', '%40')}" in text or f"invite-email={bob.email}" in text
    assert "Club" in text
    assert (await bob.call("get-team-info", {"id": team}))["id"] == team
    assert await code_of(bob, "get-team", {"id": team}) == "team-does-not-exist"


@pytest.mark.parametrize(
    ("place", "viewer", "leads_to_members"),
    [("team", False, True), ("own", False, False), ("own", True, False)],
)
async def test_request_by_a_file_when_made_then_the_mail_names_the_file(
    confirmed: Confirmed, inbox: Inbox, place: str, viewer: bool, leads_to_members: bool
) -> None:
    alice, bob = await confirmed("Alice"), await confirmed("Bob")
    _, file = await club(alice)
    if place == "own":
        file = (await alice.call("create-file", {"project-id": alice.project, "name": "Plan"}))["id"]
    await bob.call(ASK, {"file-id": file, "is-viewer": viewer})
    text = text_of(await inbox.take(alice.email))
    assert "Plan" in text
    assert str(file) in text
    assert ("/dashboard/members" in text) is leads_to_members


async def test_request_when_made_again_within_a_day_then_is_refused_and_later_renewed(
    confirmed: Confirmed, inbox: Inbox, mailing_database: Database
) -> None:
    alice, bob = await confirmed("Alice"), await confirmed("Bob")
    team, file = await club(alice)
    first = (await bob.call(ASK, {"team-id": team}))["request"]
    for again in ({"team-id": team}, {"file-id": file}):
        assert await code_of(bob, ASK, again) == "request-already-sent"
    async with mailing_database.write() as db:
        over = update(team_access_request).where(team_access_request.c.id == first["id"])
        await db.execute(over.values(valid_until=datetime.now(UTC) - timedelta(minutes=1)))
    renewed = (await bob.call(ASK, {"team-id": team}))["request"]
    assert (renewed["id"], renewed["valid-until"] > first["valid-until"]) == (first["id"], True)
    await inbox.take(alice.email)
    await inbox.take(alice.email)
    assert inbox.waiting(alice.email) == 0


async def test_request_when_the_owner_invites_who_asked_then_they_join_at_once_and_are_told(
    confirmed: Confirmed, inbox: Inbox, mailing_database: Database
) -> None:
    alice, bob, carol = [await confirmed(name) for name in ("Alice", "Bob", "Carol")]
    team, _ = await club(alice)
    await bob.call(ASK, {"team-id": team})
    params = {"team-id": team, "emails": frozenset({bob.email, carol.email}), "role": "editor"}
    assert (await alice.call("create-team-invitations", params))["total"] == 1
    assert (await bob.call("get-team", {"id": team}))["permissions"]["can-edit"] is True
    assert str(team) in text_of(await inbox.take(bob.email))
    assert "token=" in text_of(await inbox.take(carol.email)), "who did not ask is invited"
    assert await code_of(carol, "get-team", {"id": team}) == "team-does-not-exist"
    count = select(func.count()).where(team_access_request.c.team_id == team)
    async with mailing_database.read() as db:
        assert await db.fetch_val(count) == 0


async def test_request_when_it_is_a_week_old_then_an_invitation_is_an_invitation(
    confirmed: Confirmed, inbox: Inbox, mailing_database: Database
) -> None:
    alice, bob = await confirmed("Alice"), await confirmed("Bob")
    team, _ = await club(alice)
    await bob.call(ASK, {"team-id": team})
    over = {"valid_until": datetime.now(UTC), "auto_join_until": datetime.now(UTC)}
    async with mailing_database.write() as db:
        row = update(team_access_request).where(team_access_request.c.team_id == team)
        await db.execute(row.values(over))
    params = {"team-id": team, "emails": frozenset({bob.email}), "role": "editor"}
    assert (await alice.call("create-team-invitations", params))["total"] == 1
    assert "token=" in text_of(await inbox.take(bob.email))
    assert await code_of(bob, "get-team", {"id": team}) == "team-does-not-exist"


@pytest.mark.parametrize("gone", ["no team", "no file", "deleted team", "deleted file", "file of one"])
async def test_request_for_what_is_not_there_then_is_not_found(confirmed: Confirmed, gone: str) -> None:
    alice, bob = await confirmed("Alice"), await confirmed("Bob")
    team, file = await club(alice)
    if gone in ("deleted team", "file of one"):
        await alice.call("delete-team", {"id": team})
    if gone == "deleted file":
        await alice.call("delete-file", {"id": file})
    wanted: dict[str, dict[str, Any]] = {
        "no team": {"team-id": uuid4()},
        "no file": {"file-id": uuid4()},
        "deleted team": {"team-id": team},
        "deleted file": {"file-id": file},
        "file of one": {"file-id": file},
    }
    assert await code_of(bob, ASK, wanted[gone]) == "object-not-found"


@pytest.mark.parametrize(
    ("kind", "code", "told"),
    [("bounce", "email-has-permanent-bounces", "private"), ("complaint", "email-has-complaints", None)],
)
async def test_request_when_mails_do_not_reach_the_owner_then_is_refused_as_recorded(
    confirmed: Confirmed, mailing_database: Database, kind: str, code: str, told: str | None
) -> None:
    """A bounced address is not told to strangers; the reference does tell one that complained (mail-bounces)."""
    alice, bob = await confirmed("Alice"), await confirmed("Bob")
    team, _ = await club(alice)
    row = {"email": alice.email, "created_at": datetime.now(UTC), "type": kind, "content": {}}
    async with mailing_database.write() as db:
        await db.execute(insert(global_complaint_report).values(**row))
    answer = await bob.answer(ASK, {"team-id": team})
    assert (answer.status, answer.body["code"]) == (400, code)
    assert answer.body["email"] == (told or alice.email)


async def test_request_of_somebody_muted_then_is_refused(
    confirmed: Confirmed, mailing_database: Database
) -> None:
    alice, bob = await confirmed("Alice"), await confirmed("Bob")
    team, _ = await club(alice)
    async with mailing_database.write() as db:
        await db.execute(update(profile).where(profile.c.id == bob.id).values(is_muted=True))
    assert await code_of(bob, ASK, {"team-id": team}) == "member-is-muted"


async def test_request_of_a_member_then_is_taken_as_the_reference_does_and_changes_no_role(
    confirmed: Confirmed, inbox: Inbox
) -> None:
    """Recorded: the owner, and any member, may ask; the conversation mail-access holds it."""
    alice = await confirmed("Alice")
    team, _ = await club(alice)
    assert await code_of(alice, ASK, {"team-id": team}) is None
    await inbox.take(alice.email)
    assert (await alice.call("get-team", {"id": team}))["permissions"]["is-owner"] is True


@pytest.mark.parametrize("params", [{}, {"is-viewer": True}, {"team-id": None}, {"team-id": "x"}])
async def test_request_for_nothing_then_does_not_fit(confirmed: Confirmed, params: dict[str, Any]) -> None:
    assert await code_of(await confirmed("Bob"), ASK, params) == "params-validation"
