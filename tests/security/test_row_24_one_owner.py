"""Row 24: nobody is invited as owner; a team has exactly one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from penpot_core.db import Database
from penpot_core.testing.fixtures import People
from penpot_migrations.tables import team_invitation
from tests.security.asking import code_of, token
from tests.security.crews import crew


async def test_invitation_as_owner_is_refused_whichever_way_it_is_made(people: People) -> None:
    team, bob = await crew(people), await people("Bob")
    email = "waiting@example.com"
    await team.owner.call("create-team-invitations", team.inviting(email))
    apart = {"team-id": team.id, "invitations": [{"email": bob.email, "role": "owner"}]}
    several = {"name": "Two", "emails": frozenset({bob.email}), "role": "owner"}
    for method, params in (
        ("create-team-invitations", team.inviting(bob.email, role="owner")),
        ("create-team-invitations", apart),
        ("update-team-invitation-role", {"team-id": team.id, "email": email, "role": "owner"}),
        ("create-team-with-invitations", several),
    ):
        assert await code_of(team.owner, method, params) == "insufficient-permissions", method
    assert await code_of(bob, "get-team", {"id": team.id}) == "team-does-not-exist"
    (row,) = await team.owner.call("get-team-invitations", {"team-id": team.id})
    assert row["role"] == "editor"
    assert [row["name"] for row in await bob.call("get-teams")] == ["Default"]
    await team.owner.call("create-team-invitations", team.inviting(bob.email, role="admin"))
    assert await team.roles() == {"Alice": "owner", "Bob": "admin"}


async def test_invitation_of_an_old_database_as_owner_makes_an_admin(
    people: People, database: Database
) -> None:
    team, bob = await crew(people), await people("Bob")
    until = datetime.now(UTC) + timedelta(days=1)
    async with database.write() as db:
        row = {"team_id": team.id, "email_to": bob.email, "role": "owner", "valid_until": until}
        await db.execute(insert(team_invitation).values(**row))
    claims = {"role": "owner", "member_email": bob.email, "profile_id": team.owner.id}
    brought = token("team-invitation", team_id=team.id, **claims)
    assert (await bob.call("verify-token", {"token": brought}))["state"] == "created"
    assert await team.roles() == {"Alice": "owner", "Bob": "admin"}


async def test_owner_who_hands_over_stays_as_an_admin(people: People) -> None:
    team = await crew(people, Bob="viewer")
    assert await team.change(team.owner, team.members["Bob"], "owner") is None
    assert await team.roles() == {"Alice": "admin", "Bob": "owner"}
    assert await team.change(team.owner, team.members["Bob"], "viewer") == "cant-change-role-to-owner"
