"""What each role may do with a team (contract/permissions.md §4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest

from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People

HIDDEN = (404, "object-not-found")
NO_TEAM = (404, "team-does-not-exist")
INSUFFICIENT = (400, "insufficient-permissions")
ROLES = ("owner", "admin", "editor", "viewer", "outsider", "visitor")
VISITOR = (401, "authentication-required")


@dataclass(frozen=True)
class Case:
    """A method, its params, and the refusal of those roles that may not; `None` where nobody is refused."""

    method: str
    params: dict[str, Any]
    refused: dict[str, tuple[int, str]]


def refused(refusal: tuple[int, str], *roles: str) -> dict[str, tuple[int, str]]:
    return dict.fromkeys(roles, refusal)


BELOW_ADMIN = ("editor", "viewer", "outsider")
CASES = [
    Case("get-team", {"id": "TEAM"}, refused(NO_TEAM, "outsider")),
    Case("get-team-members", {"team-id": "TEAM"}, refused(HIDDEN, "outsider")),
    Case("get-team-users", {"team-id": "TEAM"}, refused(HIDDEN, "outsider")),
    Case("get-team-stats", {"team-id": "TEAM"}, refused(HIDDEN, "outsider")),
    Case("get-team-invitations", {"team-id": "TEAM"}, refused(HIDDEN, "outsider")),
    Case("update-team", {"id": "TEAM", "name": "New"}, refused(HIDDEN, "viewer", "outsider")),
    Case(
        "create-team-invitations",
        {"team-id": "TEAM", "emails": frozenset(), "role": "viewer"},
        refused(INSUFFICIENT, *BELOW_ADMIN),
    ),
    Case(
        "update-team-member-role",
        {"team-id": "TEAM", "member-id": "MEMBER", "role": "editor"},
        refused(INSUFFICIENT, *BELOW_ADMIN),
    ),
    Case(
        "delete-team-member",
        {"team-id": "TEAM", "member-id": "GHOST"},
        refused(INSUFFICIENT, "editor", "viewer") | refused(NO_TEAM, "outsider"),
    ),
    Case(
        "delete-team",
        {"id": "TEAM"},
        refused((400, "only-owner-can-delete-team"), "admin", "editor", "viewer")
        | refused(NO_TEAM, "outsider"),
    ),
]


@dataclass(frozen=True)
class Stage:
    """A team with somebody of each role, made once a test."""

    team: UUID
    member: UUID
    persons: dict[str, ApiClient]


async def stage(people: People, visitor: ApiClient) -> Stage:
    names = ("owner", "admin", "editor", "viewer", "outsider", "member")
    persons = {name: await people(name.title()) for name in names}
    team = (await persons["owner"].call("create-team", {"name": "Stage"}))["id"]
    roles = {"admin": "admin", "editor": "editor", "viewer": "viewer", "member": "editor"}
    invitations = [{"email": persons[name].email, "role": role} for name, role in roles.items()]
    await persons["owner"].call("create-team-invitations", {"team-id": team, "invitations": invitations})
    return Stage(team, persons["member"].id, {**persons, "visitor": visitor})


async def test_methods_are_open_to_the_roles_of_the_contract_and_to_no_other(
    people: People, visitor: ApiClient
) -> None:
    made = await stage(people, visitor)
    words = {"TEAM": made.team, "MEMBER": made.member, "GHOST": uuid4()}
    found, expected = {}, {}
    for case in CASES:
        params = {
            key: words.get(value, value) if isinstance(value, str) else value
            for key, value in case.params.items()
        }
        for role in reversed(ROLES):
            answer = await made.persons[role].answer(case.method, params)
            body = answer.body if isinstance(answer.body, dict) else {}
            found[case.method, role] = (answer.status, body.get("code")) if answer.status >= 400 else None
            expected[case.method, role] = VISITOR if role == "visitor" else case.refused.get(role)
    assert found == expected


async def test_deleted_team_is_gone_for_everybody_and_its_row_waits_for_the_purge(people: People) -> None:
    alice = await people("Alice")
    team = await alice.call("create-team", {"name": "Short"})
    await alice.call("delete-team", {"id": team["id"]})
    for method in ("get-team", "update-team", "delete-team"):
        with pytest.raises(ApiError) as caught:
            await alice.call(method, {"id": team["id"], "name": "X"})
        assert caught.value.status == 404
    assert team["id"] not in {row["id"] for row in await alice.call("get-teams")}
    assert team["default-project-id"] not in {row["id"] for row in await alice.call("get-all-projects")}


async def test_create_team_with_an_id_in_use_is_refused_and_makes_nothing(people: People) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    with pytest.raises(ApiError) as caught:
        await bob.call("create-team", {"id": alice.team, "name": "Mine"})
    assert (caught.value.status, caught.value.code) == (400, "id-already-exists")
    assert (await alice.call("get-team", {"id": alice.team}))["name"] == "Default"
    assert len(await bob.call("get-teams")) == 1


async def test_default_team_is_not_deleted(people: People) -> None:
    alice = await people("Alice")
    with pytest.raises(ApiError, match="non-deletable-team"):
        await alice.call("delete-team", {"id": alice.team})


async def test_team_by_file_is_the_team_of_the_file(people: People) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    file = (await alice.call("create-file", {"project-id": alice.project, "name": "F"}))["id"]
    assert (await alice.call("get-team", {"file-id": file}))["id"] == alice.team
    assert [row["id"] for row in await alice.call("get-team-users", {"file-id": file})] == [alice.id]
    for person, params in ((bob, {"file-id": file}), (alice, {"file-id": uuid4()})):
        with pytest.raises(ApiError, match="team-does-not-exist"):
            await person.call("get-team", params)
        with pytest.raises(ApiError, match="object-not-found"):
            await person.call("get-team-users", params)
