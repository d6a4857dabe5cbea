"""Who writes file data while another process does something with the same file, or one that belongs to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from penpot_core.app import App
from penpot_core.testing import faults
from penpot_migrations.tables import file_media_object
from penpot_plugins.files.cleaning.cleaning import clean_file
from tests.faults import writers
from tests.faults.killing import Known, attached
from tests.plugins.files.builders import File, uid
from tests.plugins.files.engine.test_media import filled_with, picture
from tests.plugins.files.snapshots.history import content, make, restore, snapshots
from tests.plugins.files.whole_files import check_pictures, check_sound
from tests.plugins.files.worlds import OpenFile, World

DRAWN = File()


async def clean(world: World, what: Known) -> None:
    assert await clean_file(world.app, what.file)


WRITERS: dict[str, tuple[writers.Writer, Callable[[World, Known], Awaitable[Any]], str, str]] = {
    "absorb": (
        writers.ABSORBING,
        writers.absorb,
        "libraries.absorb.before-write",
        "libraries.absorb.before-retry",
    ),
    "migrate": (
        writers.MIGRATING,
        writers.look,
        "files.migrate.after-prepare",
        "files.migrate.before-retry",
    ),
    "clean": (writers.CLEANING, clean, "files.cleaning.before-write", "files.cleaning.before-retry"),
    "mark": (writers.MARKING, clean, "files.cleaning.before-batch", "files.cleaning.before-retry"),
    "repair": (
        writers.REPAIRING,
        writers.mend,
        "files.repair.after-prepare",
        "files.repair.before-retry",
    ),
}
"""What is left to do, who does it, where the other process edits, and where the lost race is run again."""


@pytest.mark.parametrize("name", WRITERS)
async def test_writer_when_another_process_edits_meanwhile_is_run_again_on_top(
    world: World, name: str
) -> None:
    writer, run, point, retry = WRITERS[name]
    what = await writer.make(world)
    file, other = attached(world, what), world.apps[1]

    async def edit() -> None:
        await file.edit(DRAWN.add("rect", "meanwhile"), app=other)

    with faults.armed(point, edit), faults.armed(retry, lambda: None, at=None) as again:
        await run(world, what)
    assert again.hits == 1
    assert uid("meanwhile") in await file.stored()
    await writer.done(world, Known(what.person, what.file, what.page, file.revn, what.others))
    await check_sound(world.app, file.id)
    await check_sound(other, file.id)


async def test_edit_when_it_loses_again_and_again_is_there_once(world: World) -> None:
    file = await (await world.person()).file()
    await file.edit(DRAWN.add("rect", "first"))
    names = ["quick", "quicker", "quickest"]
    left, at_work = [*names], False

    async def overtake() -> None:
        nonlocal at_work
        if left and not at_work:
            at_work = True
            await file.edit(DRAWN.add("rect", left.pop(0)), app=world.apps[1])
            at_work = False

    with (
        faults.armed("files.edit.after-prepare", overtake, at=None),
        faults.armed("files.edit.before-retry", lambda: None, at=None) as lost,
    ):
        await file.edit(DRAWN.add("rect", "last"))
    assert lost.hits == len(names)
    assert (await file.stored())[uid("root")]["shapes"] == [uid(name) for name in ("first", *names, "last")]
    assert await file.objects(app=world.apps[1]) == await file.stored()


async def test_edit_when_it_fails_before_it_is_run_again_leaves_no_trace(world: World) -> None:
    file = await (await world.person()).file()

    async def overtake() -> None:
        await file.edit(DRAWN.add("rect", "quicker"), app=world.apps[1])

    with (
        faults.armed("files.edit.after-prepare", overtake),
        faults.armed("files.edit.before-retry", "raise"),
        pytest.raises(faults.InjectedFault),
    ):
        await file.edit(DRAWN.add("rect", "lost"))
    assert (await file.stored())[uid("root")]["shapes"] == [uid("quicker")]
    await file.edit(DRAWN.add("rect", "later"))
    assert (await file.stored())[uid("root")]["shapes"] == [uid("quicker"), uid("later")]


async def test_version_when_another_process_edits_meanwhile_has_the_edit(world: World) -> None:
    file = await (await world.person()).file()
    await file.edit(DRAWN.add("rect", "before"))

    async def edit() -> None:
        await file.edit(DRAWN.add("rect", "meanwhile"), app=world.apps[1])

    with (
        faults.armed("files.snapshot.before-batch", edit),
        faults.armed("files.snapshot.before-retry", lambda: None, at=None) as again,
    ):
        version = await make(file)
    assert again.hits == 1
    assert len(await snapshots(file)) == 1
    await file.edit(DRAWN.add("rect", "after"))
    assert set(await content(file, version)) == {uid("root"), uid("before"), uid("meanwhile")}


async def test_restoring_when_another_process_edits_meanwhile_keeps_the_edit_as_a_version(
    world: World,
) -> None:
    file = await (await world.person()).file()
    await file.edit(DRAWN.add("rect", "before"))
    version = await make(file)

    async def edit() -> None:
        await file.edit(DRAWN.add("rect", "meanwhile"), app=world.apps[1])

    with (
        faults.armed("files.restore.after-prepare", edit),
        faults.armed("files.snapshot.before-retry", lambda: None, at=None) as again,
    ):
        await restore(file, version)
    assert again.hits == 1
    (kept,) = [row for row in await snapshots(file) if row["created_by"] == "system"]
    assert uid("meanwhile") in await content(file, kept["id"])
    for app in world.apps:
        assert set(await file.objects(app=app)) == {uid("root"), uid("before")}
    await check_sound(world.app, file.id)


@pytest.mark.parametrize("who", ["a user", "another file"])
async def test_unsharing_when_somebody_draws_with_the_library_meanwhile_leaves_no_reference_to_it(
    world: World, who: str
) -> None:
    library, user = await writers.library_and_users(await world.person(), 1)
    late = user if who == "a user" else await writers.another_file(library)
    other = world.apps[1]

    async def draw() -> None:
        if late is not user:
            await link(late, library, other)
        reference = {"fill-color-ref-id": uid("red"), "fill-color-ref-file": library.id}
        fills = [{"fill-color": "#ff0000", "fill-opacity": 1, **reference}]
        late.revn = (await late.person.call("get-file", app=other, id=late.id))["revn"]
        await late.edit(DRAWN.add("rect", "late", fills=fills), app=other)
        await late.edit(writers.copy_of(library, "card", "late copy"), app=other)

    with (
        faults.armed("libraries.unshare.before-cut", draw),
        faults.armed("libraries.unshare.before-retry", lambda: None, at=None) as again,
    ):
        await library.person.call("set-file-shared", id=library.id, is_shared=False)
    assert again.hits == 1
    assert await writers.shared_and_linked(world, library.id) == (False, 0)
    for file in (user, late):
        shapes = await file.stored()
        named = {shape.get("component-file") for shape in shapes.values()} - {None}
        painted = [shape for shape in shapes.values() if shape["type"] == "rect"]
        named |= {shape["fills"][0]["fill-color-ref-file"] for shape in painted}
        assert named == {file.id}
        await check_sound(other, file.id)


async def live_pictures(file: OpenFile) -> set[UUID]:
    own = file_media_object
    live = select(own.c.id).where(own.c.file_id == file.id, own.c.deleted_at.is_(None))
    async with file.person.world.app.database.read() as db:
        return {row["id"] for row in await db.fetch_all(live)}


@pytest.mark.parametrize(
    ("point", "filled"),
    [
        ("files.cleaning.after-fill", False),
        ("files.cleaning.before-write", False),
        ("files.cleaning.before-write", True),
    ],
)
async def test_cleaning_when_a_version_is_made_meanwhile_keeps_its_pictures(
    world: World, point: str, filled: bool
) -> None:
    what = await writers.gone_component(world)
    file, other = attached(world, what), world.apps[1]
    made: list[UUID] = []

    async def keep() -> None:
        made.append(await make(file, app=other))
        if filled:
            await file.engine(other).snapshots.fill(file.id)

    with faults.armed(point, keep):
        await clean(world, what)
    assert not (await file.data()).get("components")
    assert len(await live_pictures(file)) == 1, "the other one is used by nothing"
    await restore(file, made[0])
    assert set((await file.data())["components"]) == {uid("card")}
    await check_pictures(world.app, file.id)


async def test_cleaning_a_library_when_a_copy_is_made_meanwhile_keeps_the_component(world: World) -> None:
    what = await writers.gone_component(world)
    library, other = attached(world, what), world.apps[1]
    await library.person.call("set-file-shared", id=library.id, is_shared=True)
    user, late = await writers.another_file(library), await writers.another_file(library)
    await link(user, library)

    async def draw_copies() -> None:
        await link(late, library, other)
        await late.edit(writers.copy_of(library, "card", "copy"), app=other)

    with faults.armed("files.cleaning.before-write", draw_copies):
        await clean(world, what)
    assert set((await library.data())["components"]) == {uid("card")}
    await check_pictures(world.app, library.id)


async def link(user: OpenFile, library: OpenFile, app: App | None = None) -> None:
    await user.person.call("link-file-to-library", app=app, file_id=user.id, library_id=library.id)


async def test_cleaning_a_library_when_its_user_draws_a_copy_meanwhile_keeps_the_component(
    world: World,
) -> None:
    what = await writers.gone_component(world)
    library, other = attached(world, what), world.apps[1]
    await library.person.call("set-file-shared", id=library.id, is_shared=True)
    user = await writers.another_file(library)
    await link(user, library)

    async def draw_copy() -> None:
        await user.edit(writers.copy_of(library, "card", "copy"), app=other)

    with faults.armed("files.cleaning.before-write", draw_copy):
        await clean(world, what)
    assert set((await library.data())["components"]) == {uid("card")}


async def test_edit_when_its_picture_is_marked_meanwhile_has_a_live_picture(world: World) -> None:
    file = await (await world.person()).file()
    await file.edit(DRAWN.add("rect", "a"))
    media_id = await picture(world, file)

    async def clean_elsewhere() -> None:
        assert await clean_file(world.apps[1], file.id)
        assert await live_pictures(file) == set()

    with faults.armed("files.edit.after-prepare", clean_elsewhere):
        await file.edit(DRAWN.add("rect", "b", fills=filled_with(media_id)))
    assert await live_pictures(file) == {media_id}
    await check_pictures(world.app, file.id)


async def test_edit_when_a_drawing_comes_back_has_its_picture_back(world: World) -> None:
    file = await (await world.person()).file()
    media_id = await picture(world, file)
    drawn = DRAWN.add("rect", "a", fills=filled_with(media_id))
    await file.edit(drawn)
    await file.edit({"type": ":del-obj", "page-id": file.page_id, "id": uid("a")})
    assert await clean_file(world.app, file.id)
    assert await live_pictures(file) == set()
    await file.edit(drawn, app=world.apps[1])
    assert await live_pictures(file) == {media_id}
