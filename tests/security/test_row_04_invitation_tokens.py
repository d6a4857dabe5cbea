"""Row 4: an invitation token is shown only to admins of the team."""

from __future__ import annotations

import pytest

from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from tests.security.asking import code_of
from tests.security.crews import crew

INVITED = "somebody.invited@example.com"


@pytest.mark.parametrize(
    ("role", "code"),
    [
        ("owner", None),
        ("admin", None),
        ("editor", "object-not-found"),
        ("viewer", "object-not-found"),
        ("former", "object-not-found"),
        ("outsider", "object-not-found"),
        ("visitor", "authentication-required"),
    ],
)
async def test_token_of_an_invitation_when_asked_for_then_is_told_to_admins_alone(
    people: People, visitor: ApiClient, role: str, code: str | None
) -> None:
    known = role if role in ("admin", "editor", "viewer") else "admin"
    team = await crew(people, Bob=known)
    (token,) = (await team.owner.call("create-team-invitations", team.inviting(INVITED)))["invitations"]
    asker = {"owner": team.owner, "visitor": visitor}.get(role, team.members["Bob"])
    if role == "former":
        await team.remove(team.owner, asker)
    if role == "outsider":
        asker = await people("Carol")
    answer = await asker.answer("get-team-invitation-token", {"team-id": team.id, "email": INVITED})
    if code is None:
        assert answer.body["token"].count(".") == 4
        return
    assert answer.body["code"] == code
    assert token.encode() not in answer.raw


@pytest.mark.parametrize("role", ["admin", "viewer"])
async def test_list_of_invitations_when_shown_then_holds_no_token(people: People, role: str) -> None:
    team = await crew(people, Bob=role)
    await team.owner.call("create-team-invitations", team.inviting(INVITED))
    (row,) = await team.members["Bob"].call("get-team-invitations", {"team-id": team.id})
    assert row == {"email": INVITED, "role": "editor", "expired": False}


async def test_invitations_when_an_editor_would_make_or_change_them_then_none_is(people: People) -> None:
    team = await crew(people, Bob="editor")
    bob, invited = team.members["Bob"], {"team-id": team.id, "email": INVITED}
    await team.owner.call("create-team-invitations", team.inviting(INVITED))
    for method, params in {
        "create-team-invitations": team.inviting("other@example.com"),
        "update-team-invitation-role": {**invited, "role": "admin"},
        "delete-team-invitation": invited,
    }.items():
        assert await code_of(bob, method, params) == "insufficient-permissions", method
    (row,) = await team.owner.call("get-team-invitations", {"team-id": team.id})
    assert (row["email"], row["role"]) == (INVITED, "editor")
