"""What each task finds to do: one scene a handler, made with the means of the plugins themselves.

A scene returns the params of its task. All that was long ago is written so into the rows.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update

from penpot_core.storage import NewObject
from penpot_core.transit import record
from penpot_migrations.tables import (
    audit_log,
    file,
    file_media_object,
    file_thumbnail,
    http_session,
    http_session_v2,
    storage_object,
    task,
    upload_session,
)
from penpot_plugins.crud.retention import Retention
from tests.plugins.drawing import add_color
from tests.plugins.files.builders import File, uid
from tests.plugins.files.snapshots.history import make
from tests.plugins.files.worlds import OpenFile, Person, World

DRAWN = File()
MEDIA = NewObject("file-media-object", "image/png")
HOURS, DAYS = timedelta(hours=3), timedelta(days=30)
MORE_THAN_A_BATCH = 60

Scene = Callable[[World, Person], Awaitable[Mapping[Any, Any]]]


def ago(span: timedelta) -> datetime:
    """A moment that is over."""
    return datetime.now(UTC) - span


async def write(world: World, *statements: Any) -> None:
    """Change rows behind everybody's back."""
    async with world.app.database.write() as db:
        for statement in statements:
            await db.execute(statement)


async def drawn(alice: Person, **params: Any) -> OpenFile:
    """A file with a rectangle, its base up to date."""
    one = await alice.file(**params)
    await one.edit(DRAWN.add("rect", "a"))
    await one.checkpoint()
    return one


async def picture(world: World, file_id: UUID, content: bytes) -> UUID:
    """A picture of a file, which no shape shows; its object."""
    object_id = await world.app.storage.create(content, MEDIA)
    row = {"id": uuid4(), "name": "p", "width": 1, "height": 1, "mtype": "image/png", "media_id": object_id}
    await write(world, insert(file_media_object).values(**row, file_id=file_id))
    return object_id


async def absorb_library(world: World, alice: Person) -> Mapping[Any, Any]:
    """Two files paint with the colour of a library."""
    lib = await alice.file(is_shared=True)
    await lib.edit(add_color("red"))
    users = [await alice.file() for _ in range(2)]
    for user in users:
        await alice.call("link-file-to-library", file_id=user.id, library_id=lib.id)
        reference = {"fill-color-ref-id": uid("red"), "fill-color-ref-file": lib.id}
        await user.edit(DRAWN.add("rect", "a", fills=[{"fill-color": "#ff0000", **reference}]))
    return record(id=lib.id, files=[user.id for user in users])


async def delete_object(world: World, alice: Person) -> Mapping[Any, Any]:
    """A library with a picture was deleted, which a file uses."""
    props = await absorb_library(world, alice)
    await picture(world, props["id"], b"picture")
    await alice.call("delete-file", id=props["id"])
    async with world.app.database.read() as db:
        found: Mapping[Any, Any] = await db.fetch_val(
            select(task.c.props).where(task.c.name == "delete-object")
        )
    return found


async def objects_gc(world: World, alice: Person) -> Mapping[Any, Any]:
    """A file, with all that belongs to it, and a team were deleted long ago."""
    one = await drawn(alice)
    await make(one)
    await picture(world, one.id, b"picture")
    team = await alice.call("create-team", name="T")
    async with world.app.database.write() as db:
        for name, row_id in (("file", one.id), ("team", team["id"])):
            await world.app.get(Retention).mark(db, name, row_id, ago(DAYS))
    return {}


async def file_gc_scheduler(world: World, alice: Person) -> Mapping[Any, Any]:
    """Two files rest."""
    for _ in range(2):
        one = await drawn(alice)
        await write(world, update(file).where(file.c.id == one.id).values(modified_at=ago(DAYS)))
    return {}


async def file_gc(world: World, alice: Person) -> Mapping[Any, Any]:
    """A file has a picture that nothing shows, a thumbnail of an old revision, and a version to be filled."""
    one = await drawn(alice)
    await make(one)
    object_id = await picture(world, one.id, b"picture")
    await write(world, insert(file_thumbnail).values(file_id=one.id, revn=0, media_id=object_id))
    return record(file_id=one.id, revn=one.revn)


async def offload_file_data(world: World, alice: Person) -> Mapping[Any, Any]:
    """A file and a version of it lie in the database."""
    one = await drawn(alice)
    await make(one)
    await one.engine().snapshots.fill(one.id)
    return record(file_id=one.id)


async def fill_file_snapshots(world: World, alice: Person) -> Mapping[Any, Any]:
    """A version waits for its data."""
    one = await drawn(alice)
    await make(one)
    return record(file_id=one.id)


async def storage_gc_touched(world: World, alice: Person) -> Mapping[Any, Any]:
    """More objects were touched than are looked at at once, and one of them is needed."""
    one = await alice.file()
    await picture(world, one.id, b"needed")
    for number in range(MORE_THAN_A_BATCH):
        await world.app.storage.create(str(number).encode(), MEDIA)
    await write(world, update(storage_object).values(touched_at=ago(HOURS)))
    return {}


async def storage_gc_deleted(world: World, alice: Person) -> Mapping[Any, Any]:
    """More objects are due than are removed at once, and one of them is needed."""
    await storage_gc_touched(world, alice)
    await write(world, update(storage_object).values(touched_at=None, deleted_at=ago(HOURS)))
    return {}


async def upload_session_gc(world: World, alice: Person) -> Mapping[Any, Any]:
    """An upload was never finished."""
    await alice.call("create-upload-session", total_chunks=2)
    await write(world, update(upload_session).values(created_at=ago(HOURS)))
    return {}


async def session_gc(world: World, alice: Person) -> Mapping[Any, Any]:
    """Sessions of both kinds are over."""
    mine = {"profile_id": alice.id, "created_at": ago(DAYS)}
    await write(
        world,
        insert(http_session).values(id="old", **mine),
        insert(http_session_v2).values(id=uuid4(), modified_at=ago(DAYS), **mine),
    )
    return {}


async def tasks_gc(world: World, alice: Person) -> Mapping[Any, Any]:
    """A task was done long ago."""
    row = {"id": uuid4(), "scheduled_at": ago(DAYS), "queue": "default:default", "name": "sendmail"}
    await write(world, insert(task).values(**row, props={}, status="completed"))
    return {}


async def telemetry(world: World, alice: Person) -> Mapping[Any, Any]:
    """Copies of events wait, and one is too old."""
    for span in (DAYS, timedelta(0)):
        row = {"id": uuid4(), "name": "login", "type": "command", "source": "telemetry:backend"}
        values = {"profile_id": alice.id, "created_at": ago(span), "tracked_at": ago(span)}
        await write(world, insert(audit_log).values(**row, **values, props={}, context={}))
    return {}


async def sendmail(world: World, alice: Person) -> Mapping[Any, Any]:
    """A mail."""
    return record(to="alice@example.com", subject="Hello", body="Hello")


SCENES: Mapping[str, Scene] = {
    "absorb-library": absorb_library,
    "delete-object": delete_object,
    "file-gc": file_gc,
    "file-gc-scheduler": file_gc_scheduler,
    "fill-file-snapshots": fill_file_snapshots,
    "objects-gc": objects_gc,
    "offload-file-data": offload_file_data,
    "sendmail": sendmail,
    "session-gc": session_gc,
    "storage-gc-deleted": storage_gc_deleted,
    "storage-gc-touched": storage_gc_touched,
    "tasks-gc": tasks_gc,
    "telemetry": telemetry,
    "upload-session-gc": upload_session_gc,
}

WITHOUT_ROWS = frozenset({"sendmail"})
"""Their effect lies outside: a mail, and the report of `telemetry`, goes twice where its worker dies after it."""
