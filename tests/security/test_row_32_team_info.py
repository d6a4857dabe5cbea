"""Row 32: get-team-info answers only those related to the team (member, invited, asking)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from penpot_core.db import Database
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_migrations.tables import team_access_request, team_invitation


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("member", True),
        ("invited", True),
        ("asking", True),
        ("outsider", False),
        ("visitor", False),
    ],
)
async def test_team_info_is_for_those_related_to_the_team(
    people: People, visitor: ApiClient, database: Database, who: str, told: bool
) -> None:
    alice = await people("Alice")
    team = (await alice.call("create-team", {"name": "Guild"}))["id"]
    asker = visitor if who == "visitor" else await people("Bob")
    until = datetime.now(UTC) + timedelta(days=1)
    if who == "member":
        await alice.call(
            "create-team-invitations", {"team-id": team, "emails": frozenset({asker.email}), "role": "editor"}
        )
    async with database.write() as db:
        if who == "invited":
            row = {"team_id": team, "email_to": asker.email, "role": "editor", "valid_until": until}
            await db.execute(insert(team_invitation).values(**row))
        elif who == "asking":
            dates = {"valid_until": until, "auto_join_until": until}
            await db.execute(insert(team_access_request).values(team_id=team, requester_id=asker.id, **dates))
    info = await asker.call("get-team-info", {"id": team})
    if told:
        assert (info["id"], info["is-default"]) == (team, False)
        assert info.keys() == {"id", "is-default", "features"}
    else:
        assert info is None
