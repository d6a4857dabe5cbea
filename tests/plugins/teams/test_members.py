"""Who belongs to a team, and what ends with it (SECURITY rows 3, 21 and 24)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from penpot_core.db import Database
from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_migrations.tables import team_profile_rel


@dataclass(frozen=True)
class Crew:
    """A team, its owner, and its other members by name."""

    id: UUID
    drafts: UUID
    owner: ApiClient
    members: dict[str, ApiClient]

    async def roles(self) -> dict[str, str]:
        """The role of each member, as the owner or whoever is left sees it."""
        for person in (self.owner, *self.members.values()):
            answer = await person.answer("get-team-members", {"team-id": self.id})
            if answer.status == 200:
                return {row["name"]: role_of(row) for row in answer.body}
        raise AssertionError("nobody belongs to the team any more")

    async def change(self, by: ApiClient, whom: ApiClient, role: str) -> str | None:
        """Change a role; the code of the refusal, None where there is none."""
        params = {"team-id": self.id, "member-id": whom.id, "role": role}
        return await code_of(by, "update-team-member-role", params)


def role_of(row: dict[str, Any]) -> str:
    flags = (row["is-owner"], row["is-admin"], row["can-edit"])
    names = {(True, True, True): "owner", (False, True, True): "admin", (False, False, True): "editor"}
    return names.get(flags, "viewer")


async def code_of(person: ApiClient, method: str, params: dict[str, Any]) -> str | None:
    try:
        await person.call(method, params)
    except ApiError as refusal:
        return refusal.code
    return None


async def crew(people: People, **roles: str) -> Crew:
    """A team of Alice and others: `crew(people, Bob="admin")`."""
    alice = await people("Alice")
    team = await alice.call("create-team", {"name": "Crew"})
    members = {name: await people(name) for name in roles}
    invitations = [{"email": members[name].email, "role": role} for name, role in roles.items()]
    await alice.call("create-team-invitations", {"team-id": team["id"], "invitations": invitations})
    return Crew(team["id"], team["default-project-id"], alice, members)


@pytest.mark.parametrize("way", ["leaves", "is removed"])
async def test_who_is_gone_loses_what_they_made_in_the_team_and_others_do_not(
    people: People, way: str
) -> None:
    team = await crew(people, Bob="editor", Carol="editor")
    bob, carol = team.members["Bob"], team.members["Carol"]
    project = (await bob.call("create-project", {"team-id": team.id, "name": "Bob's"}))["id"]
    file = (await bob.call("create-file", {"project-id": project, "name": "Bob's"}))["id"]
    if way == "leaves":
        await bob.call("leave-team", {"id": team.id})
    else:
        await team.owner.call("delete-team-member", {"team-id": team.id, "member-id": bob.id})
    for method, params in {
        "get-team": {"id": team.id},
        "get-project": {"id": project},
        "get-file": {"id": file},
        "rename-project": {"id": project, "name": "Mine"},
        "rename-file": {"id": file, "name": "Mine"},
    }.items():
        assert await code_of(bob, method, params) in ("object-not-found", "team-does-not-exist"), method
    assert project not in {row["id"] for row in await bob.call("get-all-projects")}
    users = await carol.call("get-team-users", {"team-id": team.id})
    assert {row["fullname"] for row in users} == {"Alice", "Carol"}
    assert (await carol.call("get-file", {"id": file}))["name"] == "Bob's"
    assert (await bob.call("get-team", {"id": bob.team}))["name"] == "Default"


async def test_owner_is_neither_removed_nor_demoted_by_an_admin(people: People) -> None:
    team = await crew(people, Bob="admin", Carol="editor")
    bob, carol = team.members["Bob"], team.members["Carol"]
    removal = {"team-id": team.id, "member-id": team.owner.id}
    assert await code_of(bob, "delete-team-member", removal) == "insufficient-permissions"
    assert await team.change(bob, team.owner, "viewer") == "cant-change-role-to-owner"
    assert await team.change(bob, carol, "owner") == "cant-promote-to-owner"
    assert await team.roles() == {"Alice": "owner", "Bob": "admin", "Carol": "editor"}
    assert await team.change(bob, carol, "viewer") is None
    assert await code_of(bob, "delete-team-member", {"team-id": team.id, "member-id": carol.id}) is None
    assert await team.roles() == {"Alice": "owner", "Bob": "admin"}


async def test_owner_may_remove_a_second_owner_that_an_old_database_has(
    people: People, database: Database
) -> None:
    team = await crew(people, Bob="admin", Carol="admin")
    both = team_profile_rel.c.team_id == team.id, team_profile_rel.c.profile_id == team.members["Bob"].id
    async with database.write() as db:
        await db.execute(update(team_profile_rel).where(*both).values(is_owner=True))
    removal = {"team-id": team.id, "member-id": team.members["Bob"].id}
    assert await code_of(team.members["Carol"], "delete-team-member", removal) == "insufficient-permissions"
    assert await code_of(team.owner, "delete-team-member", removal) is None


async def test_owner_who_hands_over_stays_as_an_admin(people: People) -> None:
    team = await crew(people, Bob="viewer")
    assert await team.change(team.owner, team.members["Bob"], "owner") is None
    assert await team.roles() == {"Alice": "admin", "Bob": "owner"}
    assert await team.change(team.owner, team.members["Bob"], "viewer") == "cant-change-role-to-owner"


async def test_handing_over_to_two_at_once_leaves_one_owner(people: People) -> None:
    team = await crew(people, Bob="admin", Carol="admin")
    bob, carol = team.members["Bob"], team.members["Carol"]
    refusals = await asyncio.gather(
        team.change(team.owner, bob, "owner"), team.change(team.owner, carol, "owner")
    )
    assert sorted(refusals, key=str) == [None, "cant-promote-to-owner"]
    assert sorted((await team.roles()).values()) == ["admin", "admin", "owner"]


async def test_owner_and_heir_leaving_at_once_never_leave_a_team_without_owner(people: People) -> None:
    team = await crew(people, Bob="admin", Carol="editor")
    bob = team.members["Bob"]
    await asyncio.gather(
        code_of(team.owner, "leave-team", {"id": team.id, "reassign-to": bob.id}),
        code_of(bob, "leave-team", {"id": team.id}),
    )
    assert list((await team.roles()).values()).count("owner") == 1


async def test_role_change_and_removal_are_told_to_the_member(people: People) -> None:
    team = await crew(people, Bob="editor")
    bob = team.members["Bob"]
    async with bob.websocket() as socket:
        await bob.call("get-profile")
        await team.change(team.owner, bob, "admin")
        told = await socket.expect("team-role-change")
        assert told == {"type": "team-role-change", "topic": bob.id, "team-id": team.id, "role": "admin"}
        await team.owner.call("delete-team-member", {"team-id": team.id, "member-id": bob.id})
        told = await socket.expect("team-membership-change")
        assert told == {
            "type": "team-membership-change",
            "topic": bob.id,
            "change": "removed",
            "team-id": team.id,
            "team-name": "Crew",
        }


async def test_refused_change_is_told_to_nobody(people: People) -> None:
    team = await crew(people, Bob="editor")
    bob = team.members["Bob"]
    async with team.owner.websocket() as socket:
        assert await team.change(bob, team.owner, "viewer") == "insufficient-permissions"
        await socket.expect_silence("team-role-change")
