"""Row 36: quotas hold whichever way a thing is made (duplicate, move, invite, join), and count each once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People, people_of
from penpot_core.testing.servers import DEPLOYMENTS, RELAXED, Server, Servers
from tests.plugins.mailing import address
from tests.security.asking import code_of

QUOTAS: Mapping[str, str] = {
    **RELAXED,
    "PENPOT_FLAGS": RELAXED["PENPOT_FLAGS"] + " enable-quotes",
    "PENPOT_QUOTES_TEAMS_PER_PROFILE": "3",
    "PENPOT_QUOTES_PROJECTS_PER_TEAM": "3",
    "PENPOT_QUOTES_FILES_PER_PROJECT": "2",
    "PENPOT_QUOTES_INVITATIONS_PER_TEAM": "2",
    "PENPOT_QUOTES_PROFILES_PER_TEAM": "3",
    "PENPOT_QUOTES_TEAM_ACCESS_REQUESTS_PER_TEAM": "1",
}
FULL = "max-quote-reached"


@pytest.fixture(params=list(DEPLOYMENTS))
def limited(request: pytest.FixtureRequest, servers: Servers) -> Server:
    return servers.shared(replace(DEPLOYMENTS[request.param], env=QUOTAS))


@pytest.fixture
async def persons(limited: Server) -> AsyncIterator[People]:
    async with people_of(limited) as found:
        yield found


async def project_in(person: ApiClient, team: UUID, name: str) -> UUID:
    made: UUID = (await person.call("create-project", {"team-id": team, "name": name}))["id"]
    return made


async def file_in(person: ApiClient, project: UUID) -> UUID:
    made: UUID = (await person.call("create-file", {"project-id": project, "name": "F"}))["id"]
    return made


def inviting(team: UUID, *emails: str) -> dict[str, Any]:
    return {"team-id": team, "emails": frozenset(emails), "role": "editor"}


async def test_files_of_a_project_when_it_is_full_then_none_comes_by_any_way(persons: People) -> None:
    alice = await persons("Alice")
    full, other = [await project_in(alice, alice.team, name) for name in ("Full", "Other")]
    first, _ = [await file_in(alice, full) for _ in range(2)]
    moved = await file_in(alice, other)
    for method, params in {
        "create-file": {"project-id": full, "name": "F"},
        "duplicate-file": {"file-id": first},
        "move-files": {"ids": frozenset({moved}), "project-id": full},
    }.items():
        assert await code_of(alice, method, params) == FULL, method
    assert len(await alice.call("get-project-files", {"project-id": full})) == 2
    await alice.call("delete-file", {"id": first})
    assert await code_of(alice, "move-files", {"ids": frozenset({moved}), "project-id": full}) is None


async def test_projects_of_a_team_when_it_is_full_then_none_comes_by_any_way(persons: People) -> None:
    alice = await persons("Alice")
    first, second = [await project_in(alice, alice.team, name) for name in ("One", "Two")]
    elsewhere = (await alice.call("create-team", {"name": "Elsewhere"}))["id"]
    moved = await project_in(alice, elsewhere, "Three")
    for method, params in {
        "create-project": {"team-id": alice.team, "name": "P"},
        "duplicate-project": {"project-id": first},
        "move-project": {"project-id": moved, "team-id": alice.team},
    }.items():
        assert await code_of(alice, method, params) == FULL, method
    await alice.call("move-project", {"project-id": second, "team-id": elsewhere})
    assert await code_of(alice, "move-project", {"project-id": moved, "team-id": alice.team}) is None


async def test_teams_of_a_profile_when_there_are_enough_then_none_comes_by_any_way(persons: People) -> None:
    alice, bob = await persons("Alice"), await persons("Bob")
    invited = {"name": "Two", "emails": frozenset({address()}), "role": "editor"}
    assert await code_of(alice, "create-team", {"name": "One"}) is None
    assert await code_of(alice, "create-team-with-invitations", invited) is None
    assert await code_of(alice, "create-team", {"name": "Three"}) == FULL
    assert await code_of(alice, "create-team-with-invitations", invited) == FULL
    assert len(await alice.call("get-teams")) == 3
    await bob.call("create-team-invitations", inviting(bob.team, alice.email))
    assert len(await alice.call("get-teams")) == 4, "those of others do not count"


async def test_invitations_of_a_team_when_sent_again_then_count_once(persons: People) -> None:
    alice, emails = await persons("Alice"), [address(f"i{number}") for number in range(3)]
    for _ in range(3):
        assert await code_of(alice, "create-team-invitations", inviting(alice.team, *emails[:2])) is None
    assert await code_of(alice, "create-team-invitations", inviting(alice.team, emails[2])) == FULL
    assert len(await alice.call("get-team-invitations", {"team-id": alice.team})) == 2
    await alice.call("delete-team-invitation", {"team-id": alice.team, "email": emails[0]})
    assert await code_of(alice, "create-team-invitations", inviting(alice.team, emails[2])) is None


async def test_members_of_a_team_when_it_is_full_then_nobody_joins_by_any_way(persons: People) -> None:
    alice, bob, carol, dora = [await persons(name) for name in ("Alice", "Bob", "Carol", "Dora")]
    await dora.call("create-team-access-request", {"team-id": alice.team})
    invitation = inviting(alice.team, bob.email, carol.email)
    assert await code_of(alice, "create-team-invitations", invitation) is None
    assert await code_of(alice, "create-team-invitations", invitation) is None, "they are members already"
    assert await code_of(alice, "create-team-invitations", inviting(alice.team, dora.email)) == FULL
    assert await code_of(dora, "get-team", {"id": alice.team}) == "team-does-not-exist"
    await bob.call("leave-team", {"id": alice.team})
    assert await code_of(alice, "create-team-invitations", inviting(alice.team, dora.email)) is None
    assert await code_of(dora, "get-team", {"id": alice.team}) is None
