"""Teams with people in every role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from tests.security.asking import code_of

ROLES = {(True, True, True): "owner", (False, True, True): "admin", (False, False, True): "editor"}


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

    async def remove(self, by: ApiClient, whom: ApiClient) -> str | None:
        """Remove a member; the code of the refusal, None where there is none."""
        return await code_of(by, "delete-team-member", {"team-id": self.id, "member-id": whom.id})

    def inviting(self, *emails: str, role: str = "editor") -> dict[str, Any]:
        """Parameters that invite addresses."""
        return {"team-id": self.id, "emails": frozenset(emails), "role": role}


def role_of(row: dict[str, Any]) -> str:
    """The role that flags stand for."""
    return ROLES.get((row["is-owner"], row["is-admin"], row["can-edit"]), "viewer")


async def crew(people: People, **roles: str) -> Crew:
    """A team of Alice and others: `crew(people, Bob="admin")`."""
    alice = await people("Alice")
    team = await alice.call("create-team", {"name": "Crew"})
    members = {name: await people(name) for name in roles}
    invitations = [{"email": members[name].email, "role": role} for name, role in roles.items()]
    if invitations:
        await alice.call("create-team-invitations", {"team-id": team["id"], "invitations": invitations})
    return Crew(team["id"], team["default-project-id"], alice, members)
