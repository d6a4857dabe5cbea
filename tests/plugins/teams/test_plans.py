"""How long deleted things stay by the plan of a team's owner (contract/deletion.md §1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from penpot_core.transit import record
from penpot_migrations.tables import file as files
from penpot_migrations.tables import file_change, profile, project, team
from penpot_plugins.teams.plans import delay_of_plan
from tests.plugins.files.builders import File
from tests.plugins.files.conftest import alice, environ, file, sqlite_template, world
from tests.plugins.files.worlds import OpenFile, Person, World, now

__all__ = ["alice", "environ", "file", "sqlite_template", "world"]

WEEK, MONTH, QUARTER = timedelta(days=7), timedelta(days=30), timedelta(days=90)


@pytest.mark.parametrize(
    ("plan", "delay"),
    [
        (None, WEEK),
        ({}, WEEK),
        ({"type": "professional", "status": "active"}, WEEK),
        ({"type": "unlimited", "status": "active"}, MONTH),
        ({"type": "unlimited"}, MONTH),
        ({"type": "unlimited", "status": "past_due"}, MONTH),
        ({"type": "unlimited", "status": "canceled"}, WEEK),
        ({"type": "enterprise", "status": "trialing"}, QUARTER),
        ({"type": "enterprise", "status": "unpaid"}, WEEK),
        ({"type": "nitrate", "status": "active"}, QUARTER),
        ({"type": "other", "status": "active"}, WEEK),
    ],
)
def test_plan_when_it_is_paid_then_deleted_things_stay_longer(plan: Any, delay: timedelta) -> None:
    assert delay_of_plan(plan, WEEK) == delay


async def ends(world: World, statement: Any) -> list[timedelta]:
    """In how many days rows go, rounded."""
    async with world.app.database.read() as db:
        rows = await db.fetch_all(statement)
    return [timedelta(days=round((row["deleted_at"] - now()) / timedelta(days=1))) for row in rows]


@pytest.mark.parametrize(("flags", "delay"), [("enable-subscriptions", MONTH), ("", WEEK)])
async def test_deletions_when_the_owner_has_a_plan_then_all_follow_it(
    flags: str, delay: timedelta, world: World, alice: Person, file: OpenFile
) -> None:
    given = f"{world.environ['PENPOT_FLAGS']} enable-auto-file-snapshot {flags}"
    app = await world.another(PENPOT_FLAGS=given, PENPOT_AUTO_FILE_SNAPSHOT_EVERY="1")
    plan = record(subscription=record(type="unlimited", status="active"))
    async with app.database.write() as db:
        await db.execute(update(profile).where(profile.c.id == alice.id).values(props=plan))
    made = await alice.call("create-team", app=app, name="T")
    folder = await alice.call("create-project", app=app, team_id=made["id"], name="P")
    await file.edit(File().add("rect", "a"), app=app)
    version = await alice.call("create-file-snapshot", app=app, file_id=file.id, label="V")
    await alice.call("restore-file-snapshot", app=app, file_id=file.id, id=version["id"])
    await alice.call("delete-file-snapshot", app=app, file_id=file.id, id=version["id"])
    await alice.call("delete-file", app=app, id=file.id)
    await alice.call("delete-project", app=app, id=folder["id"])
    await alice.call("delete-team", app=app, id=made["id"])
    of_versions = select(file_change.c.deleted_at).where(file_change.c.label.is_not(None))
    assert await ends(world, of_versions) == [delay] * 3
    for table, row_id in ((files, file.id), (project, folder["id"]), (team, made["id"])):
        assert await ends(world, select(table.c.deleted_at).where(table.c.id == row_id)) == [delay]
