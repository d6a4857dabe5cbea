"""One process edits a file while another cleans, keeps and moves it, and one of them is killed in the middle.

No acknowledged edit is lost, and nothing that the file or a version of it draws with is given up.
"""

from __future__ import annotations

import asyncio
import multiprocessing
from contextlib import suppress
from uuid import UUID

import pytest
from sqlalchemy import select

from penpot_core.db import BatchConflict
from penpot_migrations.tables import file_media_object
from penpot_plugins.files.cleaning.cleaning import clean_file
from penpot_plugins.files.cleaning.offloading import offload_file
from penpot_plugins.files.engine.copying import pictures_used
from penpot_plugins.files.engine.errors import FileBusy
from penpot_plugins.files.repair.storing import repair_file
from penpot_plugins.files.snapshots.reading import stored_image
from tests.faults.killing import Child, Known, Tell, at, attached, in_a_world, known
from tests.plugins.files.builders import File, uid
from tests.plugins.files.engine.test_media import filled_with, picture
from tests.plugins.files.snapshots.history import make, snapshots
from tests.plugins.files.whole_files import check_sound
from tests.plugins.files.worlds import OpenFile, World

DRAWN = File()
PICTURES, EDITS, SHOWN = 3, 60, 2
IN_DATABASE = {"PENPOT_FILE_DATA_BACKEND": "db"}


async def new_file(world: World) -> tuple[Known, list[UUID]]:
    """A file, and pictures of its own that nothing uses yet."""
    file = await (await world.person()).file()
    return known(file), [await picture(world, file) for _ in range(PICTURES)]


async def edit(file: OpenFile, media: list[UUID], number: int) -> None:
    """Draw with the next picture; what was drawn before goes, so that pictures come into use and go out of it."""
    fills = filled_with(media[number // 3 % len(media)])
    gone = {"type": ":del-obj", "page-id": file.page_id, "id": uid(f"r{number - SHOWN}")}
    await file.edit(DRAWN.add("rect", f"r{number}", fills=fills), *([gone] if number >= SHOWN else []))


async def edit_all(file: OpenFile, media: list[UUID], tell: Tell) -> None:
    for number in range(EDITS):
        await edit(file, media, number)
        tell(str(number))
        if number % 20 == 10:
            await make(file, f"at {number}")


async def tend(file: OpenFile) -> None:
    """What tasks and those who look after a server do to a file."""
    app = file.person.world.app
    with suppress(FileBusy):
        await clean_file(app, file.id)
    await file.checkpoint()
    with suppress(BatchConflict):
        await offload_file(file.engine(), file.id)
    with suppress(FileBusy):
        await repair_file(app, file.id)


async def check(world: World, what: Known, media: list[UUID], acknowledged: int) -> None:
    """The drawing is that of the last acknowledged edit, or of the one after it; all pictures are live."""
    file = attached(world, what)
    drawn = (await file.stored())[uid("root")]["shapes"]
    last = next(number for number in (acknowledged, acknowledged - 1) if uid(f"r{number}") in drawn)
    assert drawn == [uid(f"r{number}") for number in range(max(0, last - SHOWN + 1), last + 1)]
    assert (await file.person.call("get-file", id=file.id))["revn"] == last + 1
    await check_sound(world.app, file.id)
    await check_versions(file)
    await clean_file(world.app, file.id)
    await check_sound(world.app, file.id)
    await check_versions(file)
    file.revn = last + 1
    await edit(file, media, last + 1)
    assert uid(f"r{last + 1}") in await file.stored()


async def check_versions(file: OpenFile) -> None:
    """Every version has its data, and every picture in it is live."""
    engine, own = file.engine(), file_media_object
    await engine.snapshots.fill(file.id)
    live = select(own.c.id).where(own.c.file_id == file.id, own.c.deleted_at.is_(None))
    async with engine.database.read() as db:
        alive = {row["id"] for row in await db.fetch_all(live)}
    for row in await snapshots(file):
        image = await stored_image(engine, file.id, row["id"])
        assert image is not None, row["label"]
        assert await pictures_used(image, engine.codec) <= alive, row["label"]


@pytest.mark.parametrize("point", ["files.edit.before-batch", "files.edit.after-commit"])
def test_editing_process_when_it_is_killed_beside_one_that_cleans_loses_nothing(
    environ: dict[str, str], point: str
) -> None:
    environ = environ | IN_DATABASE
    what, media = in_a_world(environ, new_file)
    tended = multiprocessing.Event()

    async def edit_when_tended(world: World, tell: Tell) -> None:
        await asyncio.to_thread(tended.wait)
        await edit_all(attached(world, what), media, tell)

    editing = Child(environ, edit_when_tended, at(point, hit=EDITS - 5))

    async def tend_meanwhile(world: World) -> int:
        rounds = 0
        tended.set()
        while not editing.ended:
            await tend(attached(world, what))
            rounds += 1
        return rounds

    rounds = in_a_world(environ, tend_meanwhile)
    acknowledged, survived = editing.end()
    assert not survived
    assert rounds
    in_a_world(environ, lambda world: check(world, what, media, len(acknowledged)))


@pytest.mark.parametrize(
    "point", ["files.cleaning.after-commit", "files.checkpoint.after-commit", "files.offload.before-batch"]
)
def test_process_that_cleans_when_it_is_killed_beside_one_that_edits_leaves_a_sound_file(
    environ: dict[str, str], point: str
) -> None:
    environ = environ | IN_DATABASE
    what, media = in_a_world(environ, new_file)

    async def tend_forever(world: World, _: Tell) -> None:
        while True:
            await tend(attached(world, what))

    tending = Child(environ, tend_forever, at(point, hit=3))

    async def edit_meanwhile(world: World) -> int:
        file, number = attached(world, what), 0
        while number < EDITS or not tending.ended:
            await edit(file, media, number)
            if number % 20 == 10:
                await make(file, f"at {number}")
            if number > EDITS:
                # What lost every race to an edit gets its turn now, and something to do; more time, where it is slow.
                await asyncio.sleep(0.2 * (number - EDITS))
            number += 1
        return number

    edits = in_a_world(environ, edit_meanwhile)
    assert tending.end() == ([], False)
    in_a_world(environ, lambda world: check(world, what, media, edits))
