"""Moving files and projects, also over the border of a team (contract/rpc-accounts.md §10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select, update

from penpot_core.db import Database, any_of
from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_migrations.tables import file, file_library_rel, team


@dataclass(frozen=True)
class Place:
    """A team and a project in it."""

    team: UUID
    drafts: UUID
    project: UUID


async def place(person: ApiClient, name: str) -> Place:
    made = await person.call("create-team", {"name": name})
    project = (await person.call("create-project", {"team-id": made["id"], "name": name}))["id"]
    return Place(made["id"], made["default-project-id"], project)


async def invite(owner: ApiClient, into: Place, guest: ApiClient, role: str = "editor") -> None:
    invitation = {"team-id": into.team, "emails": frozenset({guest.email}), "role": role}
    await owner.call("create-team-invitations", invitation)


async def file_in(person: ApiClient, project: UUID, name: str = "F") -> UUID:
    made: UUID = (await person.call("create-file", {"project-id": project, "name": name}))["id"]
    return made


async def names_in(person: ApiClient, project: UUID) -> list[str]:
    return sorted(row["name"] for row in await person.call("get-project-files", {"project-id": project}))


async def code_of(person: ApiClient, method: str, params: dict[str, Any]) -> str | None:
    with pytest.raises(ApiError) as caught:
        await person.call(method, params)
    return caught.value.code


@pytest.mark.parametrize("what", ["the file", "its project"])
async def test_move_to_another_team_takes_away_what_strangers_there_had(people: People, what: str) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    here, there = await place(alice, "Here"), await place(alice, "There")
    await invite(alice, here, bob)
    project = (await bob.call("create-project", {"team-id": here.team, "name": "Bob's"}))["id"]
    moved = await file_in(bob, project)
    if what == "the file":
        await alice.call("move-files", {"ids": frozenset({moved}), "project-id": there.project})
    else:
        await alice.call("move-project", {"project-id": project, "team-id": there.team})
        assert await code_of(bob, "get-project", {"id": project}) == "object-not-found"
    assert await code_of(bob, "get-file", {"id": moved}) == "object-not-found"
    assert (await alice.call("get-file", {"id": moved}))["id"] == moved


async def test_move_to_another_team_leaves_its_members_what_they_had(people: People) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    here, there = await place(alice, "Here"), await place(alice, "There")
    await invite(alice, here, bob)
    await invite(alice, there, bob, "viewer")
    project = (await bob.call("create-project", {"team-id": here.team, "name": "Bob's"}))["id"]
    await file_in(bob, project)
    await alice.call("move-project", {"project-id": project, "team-id": there.team})
    await bob.call("rename-project", {"id": project, "name": "Still mine"})
    assert await names_in(bob, project) == ["F"]


async def test_move_of_files_within_a_team_changes_nobodys_rights_and_shows_the_target_first(
    people: People,
) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    here = await place(alice, "Here")
    await invite(alice, here, bob)
    files = [await file_in(bob, here.drafts, name) for name in "FG"]
    await alice.call("move-files", {"ids": frozenset(files), "project-id": here.project})
    assert await names_in(bob, here.project) == ["F", "G"]
    assert await names_in(bob, here.drafts) == []
    rows = await alice.call("get-projects", {"team-id": here.team})
    assert [row["id"] for row in rows] == [here.project, here.drafts]


@pytest.mark.parametrize("kind", ["files", "project"])
async def test_move_to_another_team_cuts_the_links_that_would_cross(
    people: People, database: Database, kind: str
) -> None:
    alice = await people("Alice")
    here, there = await place(alice, "Here"), await place(alice, "There")
    doc, library = await file_in(alice, here.project, "Doc"), await file_in(alice, here.project, "Library")
    left = await file_in(alice, here.drafts, "Left behind")
    links = [(doc, library), (left, library), (doc, left)]
    async with database.write() as db:
        for user, used in links:
            await db.execute(insert(file_library_rel).values(file_id=user, library_file_id=used))
    if kind == "files":
        target = {"ids": frozenset({doc, library}), "project-id": there.project}
        await alice.call("move-files", target)
    else:
        await alice.call("move-project", {"project-id": here.project, "team-id": there.team})
    async with database.read() as db:
        of_both = select(file_library_rel).where(any_of(file_library_rel.c.file_id, "ids"))
        rows = await db.fetch_all(of_both, {"ids": [doc, left]})
    assert [(row.file_id, row.library_file_id) for row in rows] == [(doc, library)]


@pytest.mark.parametrize("role", ["viewer", None])
async def test_move_needs_the_right_to_edit_on_both_sides(people: People, role: str | None) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    here = await place(alice, "Here")
    if role is not None:
        await invite(alice, here, bob, role)
    theirs, his = await file_in(alice, here.project), await file_in(bob, bob.project)
    for ids, project in ((theirs, bob.project), (his, here.project)):
        params = {"ids": frozenset({ids}), "project-id": project}
        assert await code_of(bob, "move-files", params) == "object-not-found"
    out = {"project-id": here.project, "team-id": bob.team}
    assert await code_of(bob, "move-project", out) == "object-not-found"
    own = (await bob.call("create-project", {"team-id": bob.team, "name": "Own"}))["id"]
    assert await code_of(bob, "move-project", {"project-id": own, "team-id": here.team}) == "object-not-found"
    assert await names_in(alice, here.project) == ["F"]


async def test_move_passes_over_files_that_are_not_there_and_takes_those_in_the_bin(people: People) -> None:
    alice = await people("Alice")
    here = await place(alice, "Here")
    known, deleted = await file_in(alice, here.drafts), await file_in(alice, here.drafts, "D")
    await alice.call("delete-file", {"id": deleted})
    params = {"ids": frozenset({uuid4()}), "project-id": here.project}
    assert await code_of(alice, "move-files", params) == "object-not-found"
    await alice.call("move-files", {**params, "ids": frozenset({known, deleted, uuid4()})})
    assert await names_in(alice, here.project) == ["F"]
    (row,) = await alice.call("get-team-deleted-files", {"team-id": here.team})
    assert (row["id"], row["project-id"]) == (deleted, here.project)


@pytest.mark.parametrize("side", ["here", "there"])
async def test_move_of_files_out_of_or_into_a_deleted_team_is_not_found(
    people: People, database: Database, side: str
) -> None:
    alice = await people("Alice")
    here, there = await place(alice, "Here"), await place(alice, "There")
    moved = await file_in(alice, here.project)
    gone = {"here": here, "there": there}[side]
    async with database.write() as db:
        await db.execute(update(team).where(team.c.id == gone.team).values(deleted_at=datetime.now(UTC)))
    params = {"ids": frozenset({moved}), "project-id": there.project}
    assert await code_of(alice, "move-files", params) == "team-does-not-exist"


async def test_drafts_stay_in_their_team(people: People) -> None:
    alice = await people("Alice")
    here = await place(alice, "Here")
    for project in (alice.project, here.drafts):
        other = here.team if project == alice.project else alice.team
        code = await code_of(alice, "move-project", {"project-id": project, "team-id": other})
        assert code == "cant-move-default-project"


@pytest.mark.parametrize(
    ("of_team", "of_file", "code"),
    [
        (["ephimeral/migration"], None, "migration-in-progress"),
        (["design-tokens/v1", "smell/v9"], None, "team-feature-mismatch"),
        (None, ["layout/grid"], "file-feature-mismatch"),
    ],
)
@pytest.mark.parametrize("kind", ["files", "project"])
async def test_move_of_what_does_not_fit_is_refused(
    people: People,
    database: Database,
    kind: str,
    of_team: list[str] | None,
    of_file: list[str] | None,
    code: str,
) -> None:
    alice = await people("Alice")
    here, there = await place(alice, "Here"), await place(alice, "There")
    moved = await file_in(alice, here.project)
    async with database.write() as db:
        if of_team is not None:
            await db.execute(update(team).where(team.c.id == there.team).values(features=of_team))
        if of_file is not None:
            await db.execute(update(file).where(file.c.id == moved).values(features=of_file))
    params = {
        "files": {"ids": frozenset({moved}), "project-id": there.project},
        "project": {"project-id": here.project, "team-id": there.team},
    }[kind]
    method = {"files": "move-files", "project": "move-project"}[kind]
    assert await code_of(alice, method, params) == code
    assert await names_in(alice, here.project) == ["F"]
