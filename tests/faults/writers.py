"""Those who write file data beside edits and snapshots: what each leaves to do, does, and must have done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from penpot_core.ids import ZERO, next_id
from penpot_migrations.tables import file as file_table
from penpot_migrations.tables import file_data, file_library_rel, file_media_object
from penpot_plugins.files.cleaning.cleaning import clean_file
from penpot_plugins.files.migrations import KNOWN
from penpot_plugins.files.repair.storing import repair_file
from penpot_plugins.libraries.tasks import absorb_library
from tests.faults.killing import Known, attached, known
from tests.plugins.drawing import add_color
from tests.plugins.files.builders import File, uid
from tests.plugins.files.engine.test_media import filled_with, picture
from tests.plugins.files.migrations.oldest import B, E, oldest_data
from tests.plugins.files.migrations.test_opening import make_old, names_of
from tests.plugins.files.snapshots.history import make, restore, snapshots
from tests.plugins.files.validation.damaged import DAMAGES, good_file
from tests.plugins.files.whole_files import put_drawing
from tests.plugins.files.worlds import OpenFile, Person, World, main_instance

DRAWN = File()


@dataclass(frozen=True)
class Writer:
    """`make` leaves files with something to do, `run` does it, and `done` fails where it is not done."""

    make: Callable[[World], Awaitable[Known]]
    run: Callable[[World, Known], Awaitable[Any]]
    done: Callable[[World, Known], Awaitable[None]]


def copy_of(library: OpenFile, name: str, copy: str) -> dict[str, Any]:
    """A copy of a component."""
    head = {"component_id": uid(name), "component_file": library.id, "component_root": True}
    return DRAWN.add("frame", copy, shape_ref=uid(f"main-{name}"), fills=[], **head)


async def library_and_users(alice: Person, count: int) -> list[OpenFile]:
    """A library with a color and a component that has a picture, and files that use both."""
    library = await alice.file(is_shared=True)
    media_id = await picture(alice.world, library)
    await library.edit(add_color("red"), *main_instance(library, "card", fills=filled_with(media_id)))
    users = [await alice.file() for _ in range(count)]
    for user in users:
        await alice.call("link-file-to-library", file_id=user.id, library_id=library.id)
        reference = {"fill-color-ref-id": uid("red"), "fill-color-ref-file": library.id}
        painted = DRAWN.add(
            "rect", "painted", fills=[{"fill-color": "#ff0000", "fill-opacity": 1, **reference}]
        )
        await user.edit(painted, copy_of(library, "card", "copy"))
    return [library, *users]


async def owners(user: OpenFile) -> set[UUID]:
    """The files whose color and component a file uses."""
    shapes = await user.stored()
    return {shapes[uid("painted")]["fills"][0]["fill-color-ref-file"], shapes[uid("copy")]["component-file"]}


async def another_file(file: OpenFile) -> OpenFile:
    """A new file of the same person, in the same team."""
    person = file.person
    if person.project_id == ZERO:
        person.team_id = (await person.call("get-teams"))[0]["id"]
        person.project_id = (await person.call("get-projects", team_id=person.team_id))[0]["id"]
    return await person.file()


async def one_user(world: World) -> Known:
    library, user = await library_and_users(await world.person(), 1)
    return known(user, library)


async def absorb(world: World, what: Known) -> None:
    await absorb_library(world.app, {"id": what.others[0], "files": [what.file]})


async def absorbed(world: World, what: Known) -> None:
    user = attached(world, what)
    assert await owners(user) == {user.id}
    data = await user.data()
    assert (set(data["colors"]), set(data["components"])) == ({uid("red")}, {uid("card")})
    main = data["pages-index"][data["pages"][1]]["objects"][uid("main-card")]
    assert main["component-file"] == user.id
    async with world.app.database.read() as db:
        own = select(file_media_object.c.id).where(file_media_object.c.file_id == user.id)
        assert [row["id"] for row in await db.fetch_all(own)] == [main["fills"][0]["fill-image"]["id"]]


async def two_users(world: World) -> Known:
    library, *users = await library_and_users(await world.person(), 2)
    return known(library, *users)


async def unshare(world: World, what: Known) -> None:
    await attached(world, what).person.call("set-file-shared", id=what.file, is_shared=False)


async def unshared(world: World, what: Known) -> None:
    assert await shared_and_linked(world, what.file) == (False, 0)
    for user_id in what.others:
        assert await owners(await user_of(world, what, user_id)) == {user_id}


async def shared_and_linked(world: World, library_id: UUID) -> tuple[bool, int]:
    """Whether a file is a library, and how many use it."""
    async with world.app.database.read() as db:
        shared = await db.fetch_val(select(file_table.c.is_shared).where(file_table.c.id == library_id))
        links = await db.fetch_all(
            select(file_library_rel).where(file_library_rel.c.library_file_id == library_id)
        )
    return bool(shared), len(links)


async def user_of(world: World, what: Known, user_id: UUID) -> OpenFile:
    """Another file of the same person."""
    person = Person(world, what.person)
    found = await person.call("get-file", id=user_id)
    return OpenFile(person, user_id, found["data"]["pages"][0], found["revn"])


async def old_file(world: World) -> Known:
    file = await (await world.person()).file()
    data = oldest_data(file.id, file.page_id)
    data["pages-index"][file.page_id]["objects"][E]["metadata"]["id"] = await picture(world, file)
    await make_old(file, data)
    return known(file)


async def look(world: World, what: Known) -> None:
    await attached(world, what).data()


async def migrated(world: World, what: Known) -> None:
    file = attached(world, what)
    assert await names_of(file) == list(KNOWN)
    assert (await file.stored())[B]["r1"] == 4
    assert (await file.person.call("get-file", id=file.id))["version"] == 67


async def gone_component(world: World) -> Known:
    """A file with a deleted component, whose picture nobody else uses."""
    file = await (await world.person()).file()
    await picture(world, file)
    media_id = await picture(world, file)
    await file.edit(*main_instance(file, "card", fills=filled_with(media_id)))
    gone = {"type": ":del-obj", "page-id": file.page_id, "id": uid("main-card")}
    await file.edit({"type": ":del-component", "id": uid("card")}, gone)
    return known(file)


async def unused_picture(world: World) -> Known:
    """A file whose data needs no cleaning."""
    file = await (await world.person()).file()
    await file.edit(DRAWN.add("rect", "a"))
    await clean_file(world.app, file.id)
    await picture(world, file)
    return known(file)


async def in_fragments(world: World) -> Known:
    """A file that another program had cut into fragments."""
    file = await (await world.person()).file()
    await file.edit(DRAWN.add("rect", "a"))
    async with world.app.database.write() as db:
        row = {"file_id": file.id, "id": next_id(), "type": "fragment", "backend": "db", "data": b"x"}
        await db.execute(insert(file_data).values(**row))
    await picture(world, file)
    return known(file)


async def clean(world: World, what: Known) -> None:
    assert await clean_file(world.app, what.file, what.revn)


async def cleaned(world: World, what: Known) -> None:
    file = attached(world, what)
    found = await file.person.call("get-file", id=file.id)
    assert found["revn"] == what.revn
    assert not found["data"].get("components")
    live, parts = file_media_object.c.deleted_at.is_(None), file_data.c.type == "fragment"
    async with world.app.database.read() as db:
        of_file = select(file_media_object.c.id).where(file_media_object.c.file_id == file.id, live)
        assert await db.fetch_all(of_file) == []
        left = select(file_data.c.id).where(
            file_data.c.file_id == file.id, parts, file_data.c.deleted_at.is_(None)
        )
        assert await db.fetch_all(left) == []
        row = select(file_table.c.has_media_trimmed).where(file_table.c.id == file.id)
        assert await db.fetch_val(row)


async def damaged_file(world: World) -> Known:
    file, drawn = await (await world.person()).file(), good_file()
    for name in ("listed twice", "a copy of nothing", "a main that refers"):
        DAMAGES[name][0](drawn)
    await put_drawing(file, drawn)
    return known(file)


async def mend(world: World, what: Known) -> None:
    assert (await repair_file(world.app, what.file)).left == []


async def mended(world: World, what: Known) -> None:
    file = attached(world, what)
    assert (await file.person.call("get-file", id=file.id))["revn"] == what.revn + 1
    assert len(await snapshots(file)) == 1


async def file_and_version(world: World) -> Known:
    """A file with a version that has its data, and an edit since."""
    file = await (await world.person()).file()
    await file.edit(DRAWN.add("rect", "kept"))
    await make(file)
    await file.checkpoint()
    await file.edit(DRAWN.add("rect", "since"))
    return known(file)


async def go_back(world: World, what: Known) -> None:
    file = attached(world, what)
    await restore(file, (await snapshots(file))[0]["id"])


async def gone_back(world: World, what: Known) -> None:
    file = attached(world, what)
    assert (await file.stored())[uid("root")]["shapes"] == [uid("kept")]
    assert (await file.person.call("get-file", id=file.id))["vern"] != 0
    assert {row["created_by"] for row in await snapshots(file)} == {"user", "system"}


ABSORBING = Writer(one_user, absorb, absorbed)
UNSHARING = Writer(two_users, unshare, unshared)
MIGRATING = Writer(old_file, look, migrated)
CLEANING = Writer(gone_component, clean, cleaned)
MARKING = Writer(unused_picture, clean, cleaned)
JOINING = Writer(in_fragments, clean, cleaned)
REPAIRING = Writer(damaged_file, mend, mended)
RESTORING = Writer(file_and_version, go_back, gone_back)
