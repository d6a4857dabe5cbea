"""Projects: who may do what, pins, order, and the bin (contract/rpc-accounts.md §7)."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select

from penpot_core.db import Database
from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_migrations.tables import project_profile_rel, task

HIDDEN = (404, "object-not-found")
VISITOR = (401, "authentication-required")
READING = {"get-project": {"id": "PROJECT"}, "get-projects": {"team-id": "TEAM"}}
WRITING = {
    "rename-project": {"id": "PROJECT", "name": "New"},
    "create-project": {"team-id": "TEAM", "name": "More"},
    "delete-project": {"id": "PROJECT"},
}
PINNING = {"update-project-pin": {"team-id": "TEAM", "id": "PROJECT", "is-pinned": True}}


async def team_with(people: People, **roles: str) -> tuple[UUID, ApiClient, dict[str, ApiClient]]:
    """A team, its owner Alice, and others by name."""
    alice = await people("Alice")
    team = (await alice.call("create-team", {"name": "Studio"}))["id"]
    others = {name: await people(name) for name in roles}
    invitations = [{"email": others[name].email, "role": role} for name, role in roles.items()]
    await alice.call("create-team-invitations", {"team-id": team, "invitations": invitations})
    return team, alice, others


async def project_in(person: ApiClient, team: UUID, name: str = "Project") -> UUID:
    made: UUID = (await person.call("create-project", {"team-id": team, "name": name}))["id"]
    return made


async def outcome(person: ApiClient, method: str, params: dict[str, Any]) -> tuple[int, str | None] | None:
    """Status and code of a refusal; None where there is none."""
    answer = await person.answer(method, params)
    return (answer.status, answer.body.get("code")) if answer.status >= 400 else None


async def test_methods_are_open_to_the_roles_of_the_contract_and_to_no_other(
    people: People, visitor: ApiClient
) -> None:
    team, alice, others = await team_with(people, Adam="admin", Eve="editor", Vic="viewer")
    persons = {"owner": alice, "admin": others["Adam"], "editor": others["Eve"], "viewer": others["Vic"]}
    persons |= {"outsider": await people("Oscar"), "visitor": visitor}
    found, expected = {}, {}
    for role, person in persons.items():
        for method, params in {**READING, **PINNING, **WRITING}.items():
            words = {"TEAM": team, "PROJECT": await project_in(alice, team)}
            given = {
                key: words.get(value, value) if isinstance(value, str) else value
                for key, value in params.items()
            }
            found[role, method] = await outcome(person, method, given)
            hidden = role == "outsider" or (role == "viewer" and method in WRITING)
            expected[role, method] = VISITOR if role == "visitor" else HIDDEN if hidden else None
    assert found == expected


async def test_membership_of_a_project_alone_reads_and_edits_it_but_deletes_nothing(
    people: People, database: Database
) -> None:
    team, alice, _ = await team_with(people)
    project, bob = await project_in(alice, team), await people("Bob")
    async with database.write() as db:
        row = {"project_id": project, "profile_id": bob.id, "can_edit": True}
        await db.execute(insert(project_profile_rel).values(**row))
    assert (await bob.call("get-project", {"id": project}))["name"] == "Project"
    await bob.call("rename-project", {"id": project, "name": "Ours"})
    assert project in {row["id"] for row in await bob.call("get-all-projects")}
    assert await outcome(bob, "delete-project", {"id": project}) == (404, "team-does-not-exist")
    assert await outcome(bob, "get-projects", {"team-id": team}) == HIDDEN


async def test_all_projects_are_those_that_the_caller_can_put_files_into(people: People) -> None:
    team, alice, others = await team_with(people, Eve="editor", Vic="viewer")
    project = await project_in(alice, team)
    for name, listed in (("Eve", True), ("Vic", False)):
        rows = {row["id"]: row for row in await others[name].call("get-all-projects")}
        assert (project in rows) is listed
        assert rows[others[name].project]["is-default-team"] is True


@pytest.mark.parametrize("named", ["own", "ghost", "another"])
async def test_pin_holds_for_the_projects_own_team_whichever_is_named(people: People, named: str) -> None:
    team, alice, others = await team_with(people, Bob="viewer")
    project, bob = await project_in(alice, team), others["Bob"]
    teams = {"own": team, "ghost": uuid4(), "another": bob.team}
    await bob.call("update-project-pin", {"team-id": teams[named], "id": project, "is-pinned": True})
    pinned = {row["id"]: row["is-pinned"] for row in await bob.call("get-projects", {"team-id": team})}
    assert pinned[project] is True
    seen = {row["id"]: row["is-pinned"] for row in await alice.call("get-projects", {"team-id": team})}
    assert seen[project] is False


async def test_projects_count_live_files_and_all_files_and_show_the_latest_first(people: People) -> None:
    alice = await people("Alice")
    old = await project_in(alice, alice.team, "Old")
    new = await project_in(alice, alice.team, "New")
    file = (await alice.call("create-file", {"project-id": old, "name": "F"}))["id"]
    await alice.call("create-file", {"project-id": old, "name": "G"})
    await alice.call("delete-file", {"id": file})
    rows = await alice.call("get-projects", {"team-id": alice.team})
    assert [(row["name"], row["count"], row["total-count"]) for row in rows] == [
        ("Old", 1, 2),
        ("New", 0, 0),
        ("Drafts", 0, 0),
    ]
    assert {row["id"] for row in rows} == {old, new, alice.project}


async def test_deleted_project_lies_in_the_bin_with_a_task_that_takes_its_files_along(
    people: People, database: Database
) -> None:
    alice = await people("Alice")
    project = await project_in(alice, alice.team)
    await alice.call("delete-project", {"id": project})
    rows = {row["id"]: row for row in await alice.call("get-projects", {"team-id": alice.team})}
    assert "deleted-at" in rows[project]
    for method in ("get-project", "delete-project"):
        answer = await alice.answer(method, {"id": project})
        assert (answer.status, answer.body["table"], answer.body["params"]) == (
            404,
            "project",
            {"id": project},
        )
    async with database.read() as db:
        tasks = await db.fetch_all(select(task.c.props).where(task.c.name == "delete-object"))
    assert {"object": "project", "id": project, "deleted-at": rows[project]["deleted-at"]} in [
        {**row.props, "deleted-at": rows[project]["deleted-at"]} for row in tasks
    ]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"name": ""}, "params-validation"),
        ({"name": "n" * 251}, "params-validation"),
        ({"name": "🎨" * 126}, "params-validation"),
        ({"name": 7}, "params-validation"),
        ({"name": "Drafts", "id": "TAKEN"}, "id-already-exists"),
    ],
)
async def test_create_with_what_does_not_fit_makes_nothing(
    people: People, params: dict[str, Any], code: str
) -> None:
    alice = await people("Alice")
    words = {"TAKEN": alice.project}
    given = {key: words.get(value, value) for key, value in params.items()}
    with pytest.raises(ApiError) as caught:
        await alice.call("create-project", {"team-id": alice.team, **given})
    assert (caught.value.status, caught.value.code) == (400, code)
    assert len(await alice.call("get-projects", {"team-id": alice.team})) == 1


async def test_drafts_are_not_deleted(people: People) -> None:
    alice = await people("Alice")
    assert await outcome(alice, "delete-project", {"id": alice.project}) == (400, "non-deletable-project")
