"""Carrying a deletion down, and leaving alone what was restored meanwhile."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from penpot_core.ids import next_id
from penpot_core.transit import Keyword, record
from penpot_migrations.tables import file, project, team
from penpot_plugins.crud.retention import Retention
from penpot_plugins.crud.tasks import delete_object
from tests.plugins.files.worlds import Person, World, now


async def marks(world: World) -> dict[str, set[object]]:
    """`deleted_at` of all teams, projects and files."""
    async with world.app.database.read() as db:
        return {
            table.name: {row["deleted_at"] for row in await db.fetch_all(select(table.c.deleted_at))}
            for table in (team, project, file)
        }


async def test_mark_and_restore_of_a_profile_reach_everything_below(world: World, alice: Person) -> None:
    await alice.file()
    retention, at = world.app.get(Retention), now()
    async with world.app.database.write() as db:
        await retention.mark(db, "profile", alice.id, at)
    assert await marks(world) == {"team": {at}, "project": {at}, "file": {at}}
    async with world.app.database.write() as db:
        await retention.restore(db, "team", alice.team_id)
    assert await marks(world) == {"team": {None}, "project": {None}, "file": {None}}


async def test_delete_object_of_a_row_that_is_not_deleted_does_nothing(world: World, alice: Person) -> None:
    await alice.file()
    for name, row_id in (("project", alice.project_id), ("file", next_id())):
        await delete_object(world.app, record(object=Keyword(name), id=row_id, deleted_at=now()))
    assert await marks(world) == {"team": {None}, "project": {None}, "file": {None}}


async def test_delete_object_of_a_kind_that_nobody_declares_succeeds(world: World) -> None:
    await delete_object(world.app, record(object=Keyword("planet"), id=next_id(), deleted_at=now()))


async def test_mark_of_an_unknown_entity_is_refused(world: World) -> None:
    async with world.app.database.read() as db:
        with pytest.raises(LookupError, match="planet"):
            await world.app.get(Retention).mark(db, "planet", next_id(), now())
