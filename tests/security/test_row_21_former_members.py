"""Row 21: who leaves or is removed loses every access that came with the team, also to what they made there."""

from __future__ import annotations

from typing import Any

import pytest

from penpot_core.testing.fixtures import People
from penpot_core.testing.websocket import MessageMissing, Socket
from tests.plugins.listening import joined
from tests.security.asking import code_of
from tests.security.crews import crew


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


async def test_who_was_removed_when_they_come_back_then_has_the_rights_of_the_new_role_alone(
    people: People,
) -> None:
    team = await crew(people, Bob="admin")
    bob = team.members["Bob"]
    project = (await bob.call("create-project", {"team-id": team.id, "name": "Bob's"}))["id"]
    file = (await bob.call("create-file", {"project-id": project, "name": "Bob's"}))["id"]
    await team.remove(team.owner, bob)
    await team.owner.call("create-team-invitations", team.inviting(bob.email, role="viewer"))
    assert await code_of(bob, "get-file", {"id": file}) is None
    assert await code_of(bob, "rename-file", {"id": file, "name": "Mine"}) == "object-not-found"
    assert await code_of(bob, "rename-project", {"id": project, "name": "Mine"}) == "object-not-found"


async def test_who_is_removed_when_listening_then_hears_nothing_of_the_team_any_more(people: People) -> None:
    team = await crew(people, Bob="editor", Carol="editor")
    bob, carol = team.members["Bob"], team.members["Carol"]
    file = (await carol.call("create-file", {"project-id": team.drafts, "name": "F"}))["id"]
    async with bob.websocket() as his, carol.websocket() as hers:
        await hers.subscribe_file(file)
        await joined(his, file, hers)
        await team.remove(team.owner, bob)
        await his.expect("team-membership-change")
        await hers.expect("leave-file")
        async with team.owner.websocket() as third:
            await joined(third, file, hers)
            assert team.owner.id not in {told["profile-id"] for told in await heard(his, "join-file")}


async def heard(socket: Socket, kind: str) -> list[dict[Any, Any]]:
    """The messages of a type that came, and come within a moment."""
    found = []
    while True:
        try:
            found.append(await socket.expect(kind, within=0.3))
        except MessageMissing:
            return found
