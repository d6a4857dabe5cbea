"""Absorbing while something else happens: pictures, edits in between, a kill half-way, files in the bin."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from penpot_core.testing import faults
from penpot_core.types import TaskHandler
from penpot_migrations.tables import file as files
from penpot_migrations.tables import file_library_rel, file_media_object, task
from penpot_plugins.libraries.tasks import absorb_library
from tests.plugins.drawing import add_color
from tests.plugins.files.builders import File, uid
from tests.plugins.files.conftest import *  # noqa: F403
from tests.plugins.files.engine.test_media import filled_with, picture
from tests.plugins.files.worlds import OpenFile, Person, World, now

DRAWN = File()


async def library_and_users(alice: Person, count: int) -> tuple[OpenFile, list[OpenFile]]:
    """A library with a color, and files that paint with it."""
    lib = await alice.file(is_shared=True)
    await lib.edit(add_color("red"))
    users = [await alice.file() for _ in range(count)]
    for user in users:
        await alice.call("link-file-to-library", file_id=user.id, library_id=lib.id)
        reference = {"fill-color-ref-id": uid("red"), "fill-color-ref-file": lib.id}
        await user.edit(DRAWN.add("rect", "a", fills=[{"fill-color": "#ff0000", **reference}]))
    return lib, users


async def owner_of_color(user: OpenFile) -> object:
    return (await user.stored())[uid("a")]["fills"][0]["fill-color-ref-file"]


async def run_tasks(world: World) -> list[str]:
    """Run every task that was submitted, and those that they submit; their names."""
    handlers = world.app.plugins.named("penpot_task_handlers", TaskHandler)
    done: dict[object, str] = {}
    while True:
        async with world.app.database.read() as db:
            rows = await db.fetch_all(select(task.c.id, task.c.name, task.c.props))
        waiting = [row for row in rows if row["id"] not in done]
        if not waiting:
            return list(done.values())
        for row in waiting:
            await handlers[row["name"]].run(world.app, row["props"])
            done[row["id"]] = row["name"]


@pytest.mark.parametrize("what", ["the file", "its project"])
async def test_deleting_a_library_moves_what_is_used_into_the_files_that_use_it(
    world: World, alice: Person, what: str
) -> None:
    project = (await alice.call("create-project", team_id=alice.team_id, name="P"))["id"]
    lib, (user,) = await library_and_users(alice, 1)
    await alice.call("move-files", ids=frozenset({lib.id}), project_id=project)
    if what == "the file":
        await alice.call("delete-file", id=lib.id)
        assert await alice.call("has-file-libraries", file_id=user.id) is False
    else:
        await alice.call("delete-project", id=project)
    assert await run_tasks(world) == ["delete-object", "absorb-library"]
    assert await owner_of_color(user) == user.id
    assert set((await user.data())["colors"]) == {uid("red")}


async def test_deleting_a_file_that_nobody_uses_absorbs_nothing(world: World, alice: Person) -> None:
    await alice.call("delete-file", id=(await alice.file()).id)
    assert await run_tasks(world) == ["delete-object"]


async def test_unsharing_when_it_ends_half_way_is_done_by_the_next_try(alice: Person) -> None:
    lib, users = await library_and_users(alice, 3)
    with faults.armed("libraries.absorb.before-write", "raise", at=2), pytest.raises(faults.InjectedFault):
        await alice.call("set-file-shared", id=lib.id, is_shared=False)
    assert [await owner_of_color(user) for user in users] == [users[0].id, lib.id, lib.id]
    assert (await alice.call("get-file", id=lib.id))["is-shared"] is True
    await alice.call("set-file-shared", id=lib.id, is_shared=False)
    assert [await owner_of_color(user) for user in users] == [user.id for user in users]
    assert (await alice.call("get-file", id=lib.id))["is-shared"] is False


async def test_unsharing_when_a_file_is_edited_in_between_keeps_the_edit(world: World, alice: Person) -> None:
    lib, (user,) = await library_and_users(alice, 1)
    other = await world.another()

    async def edit() -> None:
        await user.edit(DRAWN.mod("a", name="Edited meanwhile"), app=other)

    with faults.armed("libraries.absorb.before-write", edit):
        await alice.call("set-file-shared", id=lib.id, is_shared=False)
    shape = (await user.stored())[uid("a")]
    assert (shape["name"], shape["fills"][0]["fill-color-ref-file"]) == ("Edited meanwhile", user.id)


async def test_absorbing_task_run_twice_writes_once(world: World, alice: Person) -> None:
    lib, (user,) = await library_and_users(alice, 1)
    props = {"id": lib.id, "files": [user.id]}
    await absorb_library(world.app, props)
    revn = (await alice.call("get-file", id=user.id))["revn"]
    await absorb_library(world.app, props)
    assert (await alice.call("get-file", id=user.id))["revn"] == revn == 2
    assert await owner_of_color(user) == user.id


async def test_absorbing_reaches_files_in_the_bin(world: World, alice: Person) -> None:
    lib, (user,) = await library_and_users(alice, 1)
    for one in (lib, user):
        async with world.app.database.write() as db:
            await db.execute(update(files).where(files.c.id == one.id).values(deleted_at=now()))
    await absorb_library(world.app, {"id": lib.id, "files": [user.id]})
    assert await owner_of_color(user) == user.id


async def test_absorbing_when_a_file_cannot_be_read_does_the_others_and_fails(
    world: World, alice: Person
) -> None:
    lib, (broken, user) = await library_and_users(alice, 2)
    async with world.app.database.write() as db:
        await db.execute(update(files).where(files.c.id == broken.id).values(version=99))
    with pytest.raises(ExceptionGroup):
        await absorb_library(world.app, {"id": lib.id, "files": [broken.id, user.id]})
    assert await owner_of_color(user) == user.id


async def test_absorbed_components_take_copies_of_their_pictures_along(world: World, alice: Person) -> None:
    lib, user = await alice.file(is_shared=True), await alice.file()
    media_id = await picture(world, lib)
    head = {"component_id": uid("comp"), "component_file": lib.id, "component_root": True}
    made = {
        "type": ":add-component",
        "id": uid("comp"),
        "name": "C",
        "path": "",
        "main-instance-id": uid("main"),
        "main-instance-page": lib.page_id,
    }
    board = DRAWN.add("frame", "main", main_instance=True, fills=filled_with(media_id), **head)
    await lib.edit(board, made)
    await alice.call("link-file-to-library", file_id=user.id, library_id=lib.id)
    await user.edit(DRAWN.add("frame", "copy", shape_ref=uid("main"), **head))
    await alice.call("set-file-shared", id=lib.id, is_shared=False)
    data = await user.data()
    main = data["pages-index"][data["pages"][1]]["objects"][uid("main")]
    own = main["fills"][0]["fill-image"]["id"]
    async with world.app.database.read() as db:
        rows = await db.fetch_all(
            select(file_media_object.c.id).where(file_media_object.c.file_id == user.id)
        )
        links = await db.fetch_all(select(file_library_rel).where(file_library_rel.c.file_id == user.id))
    assert [row["id"] for row in rows] == [own] and own != media_id
    assert links == []
