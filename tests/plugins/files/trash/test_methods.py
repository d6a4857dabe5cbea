"""The methods of the bin over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from penpot_core.db import Database
from penpot_core.testing.answers import ApiError, Event
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_core.transit import Keyword
from penpot_migrations.tables import file as file_table
from penpot_migrations.tables import team as team_table

RESTORE, DELETE = "restore-deleted-team-files", "permanently-delete-team-files"


@dataclass
class Bin:
    """A team with a project, and its bin."""

    owner: ApiClient
    team: UUID
    project: UUID

    async def file(self, name: str, project: UUID | None = None) -> UUID:
        made = await self.owner.call("create-file", {"name": name, "project-id": project or self.project})
        found: UUID = made["id"]
        return found

    async def deleted(self, name: str) -> UUID:
        """A file in the bin."""
        file_id = await self.file(name)
        await self.owner.call("delete-file", {"id": file_id})
        return file_id

    async def names(self) -> list[str]:
        rows = await self.owner.call("get-team-deleted-files", {"team-id": self.team})
        return [row["name"] for row in rows]

    async def live(self) -> list[str]:
        rows = await self.owner.call("get-project-files", {"project-id": self.project})
        return sorted(row["name"] for row in rows)

    async def events(self, method: str, *ids: UUID, by: ApiClient | None = None, team: Any = None) -> Any:
        params = {"team-id": team or self.team, "ids": frozenset(ids)}
        answer = await (by or self.owner).answer(method, params)
        assert answer.status == 200
        assert answer.headers["content-type"] == "text/event-stream;charset=UTF-8"
        return answer.body

    async def join(self, person: ApiClient, role: str) -> None:
        invitations = [{"email": person.email, "role": Keyword(role)}]
        await self.owner.call("create-team-invitations", {"team-id": self.team, "invitations": invitations})


@pytest.fixture
async def bin_(people: People) -> Bin:
    alice = await people("Alice")
    team = await alice.call("create-team", {"name": "Bin"})
    project = await alice.call("create-project", {"team-id": team["id"], "name": "P"})
    return Bin(alice, team["id"], project["id"])


@pytest.fixture
async def bob(people: People) -> ApiClient:
    return await people("Bob")


def ended(*ids: UUID, total: int | None = None) -> list[Event]:
    """The events of work that came to these files, in whatever order."""
    count = len(ids) if total is None else total
    steps = [
        Event("progress", {"file-id": one, "index": place, "total": count})
        for place, one in enumerate(ids, 1)
    ]
    return [*steps, Event("end", frozenset(ids))]


async def test_deleted_file_is_in_the_bin_with_the_time_of_its_end(bin_: Bin) -> None:
    await bin_.file("Kept")
    file_id = await bin_.deleted("Gone")
    (row,) = await bin_.owner.call("get-team-deleted-files", {"team-id": bin_.team})
    assert set(row) == {
        "id",
        "revn",
        "vern",
        "project-id",
        "created-at",
        "modified-at",
        "name",
        "will-be-deleted-at",
        "row-num",
        "team-id",
    }
    assert (row["id"], row["row-num"], row["team-id"]) == (file_id, 1, bin_.team)


async def test_files_of_a_deleted_project_are_in_the_bin(bin_: Bin) -> None:
    for name in ("A", "B"):
        await bin_.file(name)
    await bin_.owner.call("delete-project", {"id": bin_.project})
    rows = await bin_.owner.call("get-team-deleted-files", {"team-id": bin_.team})
    assert [(row["name"], row["row-num"]) for row in rows] == [("B", 1), ("A", 2)]


async def test_restore_brings_files_back_with_progress(bin_: Bin) -> None:
    first, second = [await bin_.deleted(name) for name in ("First", "Second")]
    assert await bin_.events(RESTORE, first, second) == ended(second, first)
    assert (await bin_.names(), await bin_.live()) == ([], ["First", "Second"])
    assert (await bin_.owner.call("get-file", {"id": first}))["name"] == "First"


async def test_restore_of_one_file_leaves_the_others_of_its_project_in_the_bin(bin_: Bin) -> None:
    """Also where the deletion of the project has not reached its files yet."""
    wanted, other = [await bin_.file(name) for name in ("Wanted", "Other")]
    await bin_.owner.call("delete-project", {"id": bin_.project})
    assert await bin_.events(RESTORE, wanted) == ended(wanted)
    assert (await bin_.names(), await bin_.live()) == (["Other"], ["Wanted"])
    assert await bin_.events(RESTORE, other) == ended(other)
    assert (await bin_.names(), await bin_.live()) == ([], ["Other", "Wanted"])


async def test_restore_of_files_that_are_not_there_leaves_them_out_and_counts_them(
    bin_: Bin, bob: ApiClient
) -> None:
    mine = await bin_.deleted("Mine")
    theirs = (await bob.call("create-file", {"name": "Theirs", "project-id": bob.project}))["id"]
    await bob.call("delete-file", {"id": theirs})
    assert await bin_.events(RESTORE, mine, theirs, uuid4()) == ended(mine, total=3)
    assert len(await bob.call("get-team-deleted-files", {"team-id": bob.team})) == 1
    assert await bin_.events(RESTORE) == ended()


async def test_restore_of_a_live_file_changes_nothing(bin_: Bin, database: Database) -> None:
    live = await bin_.file("Live")
    made = await bin_.owner.call("create-file-snapshot", {"file-id": live, "label": "One"})
    await bin_.owner.call("delete-file-snapshot", {"id": made["id"]})
    assert await bin_.events(RESTORE, live) == ended(live)
    assert await bin_.owner.call("get-file-snapshots", {"file-id": live}) == []


@pytest.mark.parametrize("role", ["stranger", "viewer"])
async def test_restore_when_the_caller_may_not_edit_is_an_error_in_the_stream(
    bin_: Bin, bob: ApiClient, role: str
) -> None:
    file_id = await bin_.deleted("Gone")
    if role == "viewer":
        await bin_.join(bob, "viewer")
    (event,) = await bin_.events(RESTORE, file_id, by=bob)
    assert event == Event("error", {"type": "not-found", "code": "object-not-found", "hint": "not found"})
    assert await bin_.names() == ["Gone"]


@pytest.mark.parametrize("role", ["stranger", "viewer"])
async def test_permanent_deletion_when_the_caller_may_not_edit_is_not_found(
    bin_: Bin, bob: ApiClient, role: str
) -> None:
    file_id = await bin_.deleted("Gone")
    if role == "viewer":
        await bin_.join(bob, "viewer")
    answer = await bob.answer(DELETE, {"team-id": bin_.team, "ids": frozenset({file_id})})
    assert (answer.status, answer.body["code"]) == (404, "object-not-found")
    assert await bin_.names() == ["Gone"]


async def test_bin_of_a_stranger_is_not_found_and_a_viewer_sees_it(bin_: Bin, bob: ApiClient) -> None:
    await bin_.deleted("Gone")
    with pytest.raises(ApiError, match="object-not-found"):
        await bob.call("get-team-deleted-files", {"team-id": bin_.team})
    await bin_.join(bob, "viewer")
    assert len(await bob.call("get-team-deleted-files", {"team-id": bin_.team})) == 1


async def test_permanent_deletion_takes_files_out_of_the_bin(bin_: Bin) -> None:
    first, second = [await bin_.deleted(name) for name in ("First", "Second")]
    assert await bin_.events(DELETE, first) == ended(first)
    assert await bin_.names() == ["Second"]
    assert await bin_.events(DELETE, first, second) == ended(second), "the first is gone already"
    assert await bin_.names() == []


async def test_permanent_deletion_reaches_only_what_is_in_the_bin_of_that_team(
    bin_: Bin, bob: ApiClient
) -> None:
    """SECURITY row 26: the reference deletes live files as well."""
    live, gone = await bin_.file("Live"), await bin_.deleted("Gone")
    theirs = (await bob.call("create-file", {"name": "Theirs", "project-id": bob.project}))["id"]
    await bob.call("delete-file", {"id": theirs})
    assert await bin_.events(DELETE, live, gone, theirs, uuid4()) == ended(gone)
    assert await bin_.live() == ["Live"]
    assert (await bin_.owner.call("get-file", {"id": live}))["name"] == "Live"
    assert len(await bob.call("get-team-deleted-files", {"team-id": bob.team})) == 1
    assert await bin_.events(DELETE, live) == ended()


@pytest.mark.parametrize("method", [RESTORE, DELETE])
async def test_bin_of_a_deleted_team_is_out_of_reach(bin_: Bin, database: Database, method: str) -> None:
    file_id = await bin_.deleted("Gone")
    await bin_.owner.call("delete-team", {"id": bin_.team})
    params = {"team-id": bin_.team, "ids": frozenset({file_id})}
    answer = await bin_.owner.answer(method, params)
    if method == RESTORE:
        assert [event.name for event in answer.body] == ["error"]
    else:
        assert answer.status == 404
    async with database.write() as db:
        await db.execute(update(team_table).where(team_table.c.id == bin_.team).values(deleted_at=None))
        row: Any = await db.fetch_one(select(file_table.c.deleted_at).where(file_table.c.id == file_id))
    assert row["deleted_at"] is not None
    assert await bin_.names() == ["Gone"]


@pytest.mark.parametrize("method", [RESTORE, DELETE])
@pytest.mark.parametrize(
    "change", [{"ids": None}, {"ids": "x"}, {"ids": ["x"]}, {"team-id": "x"}, {"ids": ...}]
)
async def test_bin_when_params_do_not_fit_is_refused_before_a_stream_begins(
    bin_: Bin, method: str, change: dict[str, Any]
) -> None:
    params = {"team-id": bin_.team, "ids": frozenset({uuid4()}), **change}
    answer = await bin_.owner.answer(method, {key: one for key, one in params.items() if one is not ...})
    assert (answer.status, answer.body["code"]) == (400, "params-validation")


async def test_stream_of_the_bin_reads_json_too(bin_: Bin) -> None:
    file_id = await bin_.deleted("Gone")
    params = {"teamId": bin_.team, "ids": [file_id]}
    answer = await bin_.owner.answer(RESTORE, params, encoding="json")
    assert answer.body == ended(file_id)
