"""What happens between the preparation of an edit and its write: as if it had been so from the start."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from penpot_core.errors import ObjectNotFound, PenpotError, VersionConflict
from penpot_core.testing import faults
from penpot_core.testing.faults import InjectedFault
from penpot_migrations.tables import file as file_table
from penpot_migrations.tables import file_state, team
from penpot_plugins.teams.creation import add_member
from penpot_plugins.teams.permissions import Role
from tests.plugins.files.builders import File, uid
from tests.plugins.files.worlds import FEATURES, OpenFile, Person, World, now

DRAWN = File()


@dataclass
class Scene:
    """Bob edits a file in a team of Alice's, while she does something."""

    world: World
    alice: Person
    bob: Person
    team_id: UUID
    project_id: UUID
    file: OpenFile

    async def bob_edits(self) -> Any:
        return await self.file.edit(DRAWN.add("rect", "by bob"))


@pytest.fixture
async def scene(world: World, alice: Person) -> Scene:
    bob = await world.person("bob")
    made = await alice.call("create-team", name="T", features=FEATURES)
    project = await alice.call("create-project", team_id=made["id"], name="P")
    async with world.app.database.write() as db:
        await add_member(db, made["id"], bob.id, Role.EDITOR, now())
    file = await alice.call("create-file", name="F", project_id=project["id"])
    opened = OpenFile(bob, file["id"], file["data"]["pages"][0])
    await opened.edit(DRAWN.add("rect", "before"))
    return Scene(world, alice, bob, made["id"], project["id"], opened)


async def delete(scene: Scene) -> None:
    await scene.alice.call("delete-file", id=scene.file.id)


async def move_away(scene: Scene) -> None:
    await scene.alice.call("move-files", ids={scene.file.id}, project_id=scene.alice.project_id)


async def delete_team(scene: Scene) -> None:
    await scene.alice.call("delete-team", id=scene.team_id)


async def make_viewer(scene: Scene) -> None:
    await scene.alice.call(
        "update-team-member-role", team_id=scene.team_id, member_id=scene.bob.id, role=":viewer"
    )


async def dismiss(scene: Scene) -> None:
    await scene.alice.call("delete-team-member", team_id=scene.team_id, member_id=scene.bob.id)


async def restore(scene: Scene) -> None:
    """What restoring a version does to the row and its copy."""
    async with scene.world.app.database.write() as db:
        await db.execute(update(file_state).where(file_state.c.file_id == scene.file.id).values(vern=77))
        await db.execute(update(file_table).where(file_table.c.id == scene.file.id).values(vern=77))


async def rename(scene: Scene) -> None:
    await scene.alice.call("rename-file", id=scene.file.id, name="Renamed")


async def share(scene: Scene) -> None:
    """What sharing a file does to its row; an edit tells the team of a library, so it has to know."""
    async with scene.world.app.database.write() as db:
        await db.execute(update(file_table).where(file_table.c.id == scene.file.id).values(is_shared=True))


async def move_within(scene: Scene) -> None:
    other = await scene.alice.call("create-project", team_id=scene.team_id, name="Q")
    await scene.alice.call("move-files", ids={scene.file.id}, project_id=other["id"])


async def edit(scene: Scene) -> None:
    other = await scene.world.another()
    await scene.alice.call(
        "update-file",
        app=other,
        id=scene.file.id,
        session_id=uid("session"),
        revn=1,
        vern=0,
        changes=[{**DRAWN.add("rect", "by alice"), "page-id": scene.file.page_id}],
    )


async def checkpoint(scene: Scene) -> None:
    assert await scene.file.checkpoint()


async def extend_features(scene: Scene) -> None:
    async with scene.world.app.database.write() as db:
        row = await db.fetch_one(select(team.c.features).where(team.c.id == scene.team_id))
        assert row is not None
        more = [*row["features"], "text-editor/v2"]
        await db.execute(update(team).where(team.c.id == scene.team_id).values(features=more))


Happening = Callable[[Scene], Awaitable[None]]


@pytest.mark.parametrize(
    ("happening", "refusal"),
    [
        (delete, ObjectNotFound),
        (delete_team, PenpotError),
        (move_away, ObjectNotFound),
        (make_viewer, ObjectNotFound),
        (dismiss, ObjectNotFound),
        (restore, VersionConflict),
    ],
)
async def test_edit_when_it_is_no_longer_allowed_is_refused_and_changes_nothing(
    scene: Scene, happening: Happening, refusal: type[PenpotError]
) -> None:
    with faults.armed("files.edit.after-prepare", lambda: happening(scene)) as switch, pytest.raises(refusal):
        await scene.bob_edits()
    assert switch.hits >= 1
    async with scene.world.app.database.read() as db:
        row = await db.fetch_one(select(file_table).where(file_table.c.id == scene.file.id))
        state = await db.fetch_one(select(file_state).where(file_state.c.file_id == scene.file.id))
    assert row is not None
    assert state is not None
    assert (row["revn"], state["data_version"]) == (1, 1)


@pytest.mark.parametrize("happening", [rename, move_within, share, edit, checkpoint, extend_features])
async def test_edit_when_something_else_changed_is_done_again_on_top(
    scene: Scene, happening: Happening
) -> None:
    with faults.armed("files.edit.after-prepare", lambda: happening(scene)) as switch:
        await scene.bob_edits()
    tries = switch.hits - (happening is edit)
    assert tries == (1 if happening is checkpoint else 2), "a checkpoint changes nothing for an edit"
    seen = await scene.alice.call("get-file", id=scene.file.id)
    stored = await scene.file.stored()
    assert {uid("before"), uid("by bob")} <= set(stored)
    assert await scene.file.objects() == stored
    if happening is rename:
        assert seen["name"] == "Renamed"
    if happening is edit:
        assert uid("by alice") in stored
        assert seen["revn"] == 3
    if happening is extend_features:
        teams = {one["id"]: one for one in await scene.alice.call("get-teams")}
        assert "text-editor/v2" in teams[scene.team_id]["features"]


@pytest.mark.parametrize(
    "point", ["after-prepare", "before-batch", "after-commit", "after-publish", "after-tell"]
)
async def test_edit_when_it_fails_at_any_point_is_there_once_or_not_at_all(scene: Scene, point: str) -> None:
    with faults.armed(f"files.edit.{point}", "raise") as switch, pytest.raises(InjectedFault):
        await scene.bob_edits()
    assert switch.hits == 1
    stored = await scene.file.stored()
    assert (uid("by bob") in stored) == (point not in ("after-prepare", "before-batch"))
    assert await scene.file.objects() == stored
    scene.file.revn = (await scene.alice.call("get-file", id=scene.file.id))["revn"]
    await scene.file.edit(DRAWN.add("rect", "later"))
    assert uid("later") in await scene.file.stored()
    assert await scene.file.objects() == await scene.file.stored()
