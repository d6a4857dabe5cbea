"""Deletion carried down, taken back, and rows removed when their time comes (contract/deletion.md §3-4)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import bindparam, select

from penpot_core.app import App, build
from penpot_core.db import Database
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_core.testing.servers import Server
from penpot_migrations.tables import (
    file,
    file_change,
    metadata,
    project,
    team,
    team_profile_rel,
)
from penpot_plugins.crud.purge import purge
from penpot_plugins.crud.retention import Retention
from tests.plugins.files.worlds import FEATURES

TABLES = {"team": team, "project": project, "file": file}
PATIENCE = 60


@dataclass(frozen=True)
class Tree:
    """A team of Alice's, two projects in it, and a file in each."""

    alice: ApiClient
    team: UUID
    projects: tuple[UUID, UUID]
    files: tuple[UUID, UUID]

    def rows(self) -> list[tuple[str, UUID]]:
        """Every row, by table."""
        return [
            ("team", self.team),
            *(("project", one) for one in self.projects),
            *(("file", one) for one in self.files),
        ]


@pytest.fixture
async def tree(people: People) -> Tree:
    alice = await people("Alice")
    made = (await alice.call("create-team", {"name": "Studio", "features": FEATURES}))["id"]
    projects = [await new_project(alice, made, name) for name in ("One", "Two")]
    files = [await new_file(alice, one) for one in projects]
    return Tree(alice, made, (projects[0], projects[1]), (files[0], files[1]))


async def new_project(alice: ApiClient, team_id: UUID, name: str) -> UUID:
    made: UUID = (await alice.call("create-project", {"team-id": team_id, "name": name}))["id"]
    return made


async def new_file(alice: ApiClient, project_id: UUID) -> UUID:
    params = {"name": "File", "project-id": project_id, "features": FEATURES}
    made: UUID = (await alice.call("create-file", params))["id"]
    return made


@pytest.fixture
async def app(server: Server, tmp_path: Path) -> AsyncIterator[App]:
    """An application beside the server, on its database, that runs nothing by itself."""
    environ = {**server.processes[0].settings, "PENPOT_FLAGS": "disable-backend-worker"}
    built = build(environ=environ)
    await built.database.start()
    yield built
    await built.database.stop()


async def times(database: Database, tree: Tree) -> dict[UUID, datetime | None]:
    """`deleted_at` of every row that is still there."""
    found: dict[UUID, datetime | None] = {}
    async with database.read() as db:
        for name, row_id in tree.rows():
            table = TABLES[name]
            row = await db.fetch_one(
                select(table.c.deleted_at).where(table.c.id == bindparam("row_id")), {"row_id": row_id}
            )
            if row is not None:
                found[row_id] = row["deleted_at"]
    return found


async def carried_down(database: Database, tree: Tree, gone: set[UUID]) -> Mapping[UUID, datetime | None]:
    """Wait until the server's task has marked exactly these rows."""
    seen: dict[UUID, datetime | None] = {}
    try:
        async with asyncio.timeout(PATIENCE):
            while {one for one, at in seen.items() if at is not None} != gone:
                seen = await times(database, tree)
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"only {seen} were marked, not {gone}") from None
    return seen


async def test_team_when_deleted_then_everything_below_it_goes_at_the_same_time(
    tree: Tree, database: Database
) -> None:
    await tree.alice.call("delete-team", {"id": tree.team})
    seen = await carried_down(database, tree, {row_id for _, row_id in tree.rows()})
    moments = {at.replace(microsecond=at.microsecond // 1000 * 1000) for at in seen.values() if at}
    assert len(moments) == 1
    assert moments.pop() > datetime.now(UTC), "it is there until its time comes"


async def test_project_when_deleted_then_its_neighbour_stays(tree: Tree, database: Database) -> None:
    await tree.alice.call("delete-project", {"id": tree.projects[0]})
    await carried_down(database, tree, {tree.projects[0], tree.files[0]})
    listed = await tree.alice.call("get-projects", {"team-id": tree.team})
    assert {one["name"] for one in listed if one.get("deleted-at") is None} == {"Drafts", "Two"}


async def test_rows_when_restored_then_are_as_before(tree: Tree, database: Database, app: App) -> None:
    retention = app.get(Retention)
    await tree.alice.call("delete-team", {"id": tree.team})
    await carried_down(database, tree, {row_id for _, row_id in tree.rows()})
    async with app.database.write() as db:
        await retention.restore(db, "team", tree.team)
    assert set((await times(database, tree)).values()) == {None}
    assert len(await tree.alice.call("get-projects", {"team-id": tree.team})) == 3


async def test_rows_when_their_time_comes_then_are_purged_and_the_others_stay(
    tree: Tree, database: Database, app: App
) -> None:
    retention = app.get(Retention)
    await tree.alice.call("delete-project", {"id": tree.projects[0]})
    await carried_down(database, tree, {tree.projects[0], tree.files[0]})
    await purge(app, retention, datetime.now(UTC))
    assert tree.files[0] in await times(database, tree), "its time has not come"
    past = datetime.now(UTC) - timedelta(days=1)
    async with app.database.write() as db:
        await retention.mark(db, "project", tree.projects[0], past)
    assert await purge(app, retention, datetime.now(UTC)) >= 2
    assert set(await times(database, tree)) == {tree.team, tree.projects[1], tree.files[1]}
    async with database.read() as db:
        left = select(file_change.c.id).where(file_change.c.file_id == bindparam("file_id"))
        assert await db.fetch_all(left, {"file_id": tree.files[0]}) == []


async def test_team_when_purged_then_its_members_rows_go_with_it(
    tree: Tree, database: Database, app: App
) -> None:
    retention = app.get(Retention)
    async with app.database.write() as db:
        await retention.mark(db, "team", tree.team, datetime.now(UTC) - timedelta(days=1))
    await purge(app, retention, datetime.now(UTC))
    assert await times(database, tree) == {}
    async with database.read() as db:
        members = select(team_profile_rel.c.profile_id).where(team_profile_rel.c.team_id == bindparam("id"))
        assert await db.fetch_all(members, {"id": tree.team}) == []


async def test_nightly_task_when_it_runs_twice_then_the_second_finds_nothing(
    tree: Tree, database: Database, app: App
) -> None:
    """As of an hour ago: what the server itself deletes meanwhile is not due then."""
    retention, due = app.get(Retention), datetime.now(UTC) - timedelta(hours=1)
    async with app.database.write() as db:
        await retention.mark(db, "team", tree.team, due)
    assert await purge(app, retention, due) > 0
    assert await purge(app, retention, due) == 0


async def test_entity_when_nobody_declares_it_then_is_named(app: App) -> None:
    retention = app.get(Retention)
    async with app.database.write() as db:
        with pytest.raises(LookupError, match="'ghost'"):
            await retention.mark(db, "ghost", UUID(int=1), datetime.now(UTC))


def test_entities_when_declared_then_each_table_has_a_time_of_deletion(app: App) -> None:
    for entity in app.get(Retention).entities.values():
        table = metadata.tables[entity.table]
        assert "deleted_at" in table.c
        assert set(entity.key) <= set(table.c.keys())
        assert set(entity.objects) <= set(table.c.keys())
