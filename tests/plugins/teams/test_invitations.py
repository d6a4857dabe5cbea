"""Invitations (contract/rpc-accounts.md §5); rows 4, 24 and 32 of SECURITY.md have tests of their own."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, update

from penpot_core.db import Database
from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_core.testing.servers import RELAXED
from penpot_core.tokens import Tokens
from penpot_core.transit import Codec, Keyword
from penpot_migrations.tables import global_complaint_report, profile


def unknown() -> str:
    return f"unknown.{secrets.token_hex(6)}@example.com"


async def refusal(person: ApiClient, method: str, params: dict[str, Any]) -> str | None:
    with pytest.raises(ApiError) as caught:
        await person.call(method, params)
    return caught.value.code


async def team_of(person: ApiClient) -> UUID:
    made: UUID = (await person.call("create-team", {"name": "Guild"}))["id"]
    return made


def inviting(team: UUID, *emails: str, role: str = "editor") -> dict[str, Any]:
    return {"team-id": team, "emails": frozenset(emails), "role": role}


@pytest.mark.parametrize("role", ["admin", "editor", "viewer"])
async def test_invite_of_somebody_known_lets_them_join_with_that_role(people: People, role: str) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    team = await team_of(alice)
    sent = await alice.call("create-team-invitations", inviting(team, bob.email.upper(), role=role))
    assert sent == {"total": 0, "invitations": frozenset()}
    permissions = (await bob.call("get-team", {"id": team}))["permissions"]
    assert permissions == {
        "type": "membership",
        "is-owner": False,
        "is-admin": role == "admin",
        "can-edit": role != "viewer",
    }
    assert await alice.call("get-team-invitations", {"team-id": team}) == []


async def test_invite_of_a_member_changes_nothing(people: People) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    team = await team_of(alice)
    for role in ("admin", "viewer"):
        await alice.call("create-team-invitations", inviting(team, bob.email, alice.email, role=role))
    members = await alice.call("get-team-members", {"team-id": team})
    assert [(row["name"], row["is-owner"], row["is-admin"]) for row in members] == [
        ("Alice", True, True),
        ("Bob", False, True),
    ]


async def test_invite_of_somebody_unknown_writes_an_invitation_and_gives_its_token(people: People) -> None:
    alice, email = await people("Alice"), unknown()
    team = await team_of(alice)
    await alice.call("create-team-invitations", inviting(team, email, role="viewer"))
    sent = await alice.call("create-team-invitations", inviting(team, email, role="admin"))
    (token,) = sent["invitations"]
    claims = Tokens(RELAXED["PENPOT_SECRET_KEY"], Codec()).verify(token, iss=Keyword("team-invitation"))
    assert {key: claims[key] for key in ("profile-id", "role", "team-id", "member-email")} == {
        "profile-id": alice.id,
        "role": "admin",
        "team-id": team,
        "member-email": email,
    }
    assert claims["exp"] - datetime.now(UTC) > timedelta(days=6, hours=23)
    waiting = await alice.call("get-team-invitations", {"team-id": team})
    assert waiting == [{"email": email, "role": "admin", "expired": False}]


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"emails": frozenset({"a@b.example"})},
        {"role": "editor"},
        {"emails": frozenset({"a@b.example"}), "role": "editor", "invitations": []},
        {"invitations": [{"email": "a@b.example"}]},
        {"invitations": [{"email": "nobody", "role": "editor"}]},
    ],
)
async def test_invite_in_neither_form_does_not_fit(people: People, params: dict[str, Any]) -> None:
    alice = await people("Alice")
    code = await refusal(alice, "create-team-invitations", {"team-id": alice.team, **params})
    assert code == "params-validation"


async def test_invite_of_more_than_twenty_five_is_refused(people: People) -> None:
    alice = await people("Alice")
    team = await team_of(alice)
    crowd = [f"m{number}@example.com" for number in range(26)]
    params = inviting(team, *crowd)
    assert await refusal(alice, "create-team-invitations", params) == "max-invitations-by-request"
    assert await alice.call("get-team-invitations", {"team-id": team}) == []
    assert (await alice.call("create-team-invitations", inviting(team, *crowd[:25])))["total"] == 25


async def test_invite_by_or_of_somebody_whom_mails_do_not_reach_is_refused(
    people: People, database: Database
) -> None:
    alice, email = await people("Alice"), unknown()
    team = await team_of(alice)
    async with database.write() as db:
        row = {"email": email, "created_at": datetime.now(UTC), "type": "bounce", "content": {}}
        await db.execute(insert(global_complaint_report).values(**row))
    code = await refusal(alice, "create-team-invitations", inviting(team, email))
    assert code == "email-has-permanent-bounces"
    async with database.write() as db:
        await db.execute(update(profile).where(profile.c.id == alice.id).values(is_muted=True))
    assert await refusal(alice, "create-team-invitations", inviting(team, unknown())) == "member-is-muted"


async def test_invitation_serves_only_who_it_was_made_for(people: People) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    team = await team_of(alice)
    sent = await alice.call("create-team-invitations", inviting(team, unknown()))
    (token,) = sent["invitations"]
    assert await refusal(bob, "verify-token", {"token": token}) == "invalid-token"
    assert (await bob.call("get-profile"))["id"] == bob.id
    assert await refusal(bob, "get-team", {"id": team}) == "team-does-not-exist"
