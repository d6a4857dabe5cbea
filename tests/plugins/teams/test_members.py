"""Who belongs to a team (contract/rpc-accounts.md §4); rows 3, 21 and 24 of SECURITY.md have tests of their own."""

from __future__ import annotations

import asyncio

from penpot_core.testing.fixtures import People
from tests.plugins.listening import listening
from tests.security.asking import code_of
from tests.security.crews import crew


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
        await listening(bob, socket)
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
        await listening(team.owner, socket)
        assert await team.change(bob, team.owner, "viewer") == "insufficient-permissions"
        await socket.expect_silence("team-role-change")
