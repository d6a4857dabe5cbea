"""What is cleaned of a file at rest, and what stays (contract/deletion.md §5-7)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, insert, select, update

from penpot_core.storage import NewObject
from penpot_core.transit import Keyword, record
from penpot_migrations.tables import (
    file as file_table,
)
from penpot_migrations.tables import (
    file_data,
    file_media_object,
    file_tagged_object_thumbnail,
    file_thumbnail,
    task,
)
from penpot_plugins.files.cleaning import tasks
from penpot_plugins.files.cleaning.cleaning import clean_file
from penpot_plugins.files.engine.errors import DataUnreadable
from tests.plugins.files.builders import File, uid
from tests.plugins.files.worlds import OpenFile, World, main_instance

DRAWN = File()
LONG_AGO = timedelta(days=30)


async def picture(one: OpenFile) -> UUID:
    """A picture of a file that nothing uses yet."""
    app, media_id = one.person.world.app, uuid4()
    object_id = await app.storage.create(uuid4().bytes, NewObject("file-media-object", "image/png"))
    row = {"id": media_id, "name": "p", "width": 1, "height": 1, "mtype": "image/png"}
    async with app.database.write() as db:
        await db.execute(insert(file_media_object).values(**row, file_id=one.id, media_id=object_id))
    return media_id


def filled(media_id: UUID) -> list[dict[str, Any]]:
    image = {"id": media_id, "width": 1, "height": 1, "mtype": "image/png", "name": "p"}
    return [{"fill-opacity": 1, "fill-image": image}]


async def marked(one: OpenFile) -> set[UUID]:
    """The pictures of a file that are deleted."""
    table = file_media_object
    async with one.person.world.app.database.read() as db:
        rows = await db.fetch_all(
            select(table.c.id).where(table.c.file_id == one.id, table.c.deleted_at.is_not(None))
        )
    return {row["id"] for row in rows}


async def value(world: World, statement: Any) -> Any:
    async with world.app.database.read() as db:
        return await db.fetch_val(statement)


async def test_picture_when_nothing_uses_it_then_it_is_marked(world: World, file: OpenFile) -> None:
    used, unused = await picture(file), await picture(file)
    await file.edit(DRAWN.add("rect", "a", fills=filled(used)))
    assert await clean_file(world.app, file.id, 1)
    assert await marked(file) == {unused}
    assert uid("a") in await file.objects()


async def test_picture_when_only_a_version_uses_it_then_it_stays(world: World, file: OpenFile) -> None:
    used = await picture(file)
    await file.edit(DRAWN.add("rect", "a", fills=filled(used)))
    snapshot = await file.person.call("create-file-snapshot", file_id=file.id, label="kept")
    await file.edit({"type": ":del-obj", "page-id": file.page_id, "id": uid("a")})
    await file.person.call("delete-file-snapshot", file_id=file.id, id=snapshot["id"])
    assert await clean_file(world.app, file.id)
    assert await marked(file) == set(), "deleted versions count, too, as long as they can be brought back"


async def test_file_when_it_changed_since_then_it_is_not_cleaned(world: World, file: OpenFile) -> None:
    unused = await picture(file)
    await file.edit(DRAWN.add("rect", "a"))
    assert await tasks.file_gc(world.app, record(file_id=file.id, revn=0)) is False
    assert await tasks.file_gc(world.app, record(file_id=uuid4())) is False
    assert await marked(file) == set()
    assert await tasks.file_gc(world.app, {**record(file_id=file.id), Keyword("rollback?"): True}) is True
    assert await marked(file) == set()
    assert await tasks.file_gc(world.app, record(file_id=file.id, revn=1)) is True
    assert await marked(file) == {unused}


async def test_thumbnails_when_boards_are_gone_then_they_are_marked(world: World, file: OpenFile) -> None:
    await file.edit(DRAWN.add("frame", "board"), DRAWN.add("rect", "a"))
    object_id = await world.app.storage.create(b"t", NewObject("file-object-thumbnail", "image/png"))
    names = {
        shape: f"{file.id}/{file.page_id}/{uid(shape)}/{tag}"
        for shape, tag in (("board", "frame"), ("a", "frame"), ("gone", "component"))
    }
    async with world.app.database.write() as db:
        for name in names.values():
            await db.execute(
                insert(file_tagged_object_thumbnail).values(
                    file_id=file.id, object_id=name, tag="frame", media_id=object_id
                )
            )
        for revn in (0, 1):
            await db.execute(insert(file_thumbnail).values(file_id=file.id, revn=revn, media_id=object_id))
    assert await clean_file(world.app, file.id)
    async with world.app.database.read() as db:
        tagged, plain = file_tagged_object_thumbnail, file_thumbnail
        left = await db.fetch_all(select(tagged.c.object_id).where(tagged.c.deleted_at.is_(None)))
        revisions = await db.fetch_all(select(plain.c.revn).where(plain.c.deleted_at.is_(None)))
    assert [row["object_id"] for row in left] == [names["board"]]
    assert [row["revn"] for row in revisions] == [1]


def component(one: OpenFile, name: str) -> list[dict[str, Any]]:
    """Changes that make a component and delete it again."""
    gone = {"type": ":del-obj", "page-id": one.page_id, "id": uid(f"main-{name}")}
    return [*main_instance(one, name), {"type": ":del-component", "id": uid(name)}, gone]


async def test_deleted_component_when_a_copy_is_left_then_it_stays(world: World, file: OpenFile) -> None:
    other = await file.person.file()
    for name in ("unused", "used", "elsewhere"):
        await file.edit(*component(file, name), skip_validate=True)
    for one, name in ((file, "used"), (other, "elsewhere")):
        head = {"component_id": uid(name), "component_file": file.id, "component_root": True}
        await one.edit(DRAWN.add("frame", f"copy-{name}", shape_ref=uid(f"main-{name}"), **head))
    await file.person.call("set-file-shared", id=file.id, is_shared=True)
    await file.person.call("link-file-to-library", file_id=other.id, library_id=file.id)
    assert await clean_file(world.app, file.id)
    assert set((await file.data())["components"]) == {uid("used"), uid("elsewhere")}
    await other.person.call("delete-file", id=other.id)
    assert await clean_file(world.app, file.id)
    assert set((await file.data())["components"]) == {uid("used")}


async def test_shapes_when_an_old_editor_left_them_wrong_then_they_are_mended(
    world: World, file: OpenFile
) -> None:
    color = {"color": "#000000", "opacity": 1, "id": "no id"}
    shadow = {"id": uid("s"), "style": ":drop-shadow", "hidden": False, "color": color}
    sides = {"offset-x": 1, "offset-y": 1, "blur": 1, "spread": 0}
    board = DRAWN.add(
        "frame", "b", shadow=[{**shadow, **sides}], layout_flex_dir=":reverse-row", layout=":flex"
    )
    await put_unchecked(file, board)
    revn = file.revn
    assert await clean_file(world.app, file.id)
    mended = (await file.objects())[uid("b")]
    assert mended["layout-flex-dir"] == "row-reverse"
    assert mended["shadow"][0]["color"] == {"color": "#000000", "opacity": 1}
    assert (await file.stored())[uid("b")] == mended
    assert (await file.person.call("get-file", id=file.id))["revn"] == revn


async def put_unchecked(one: OpenFile, change: dict[str, Any]) -> None:
    """Store a shape that the schema would refuse, as another program may have done."""
    from penpot_core.db import Step
    from penpot_plugins.files.cleaning import queries
    from penpot_plugins.files.engine.writing import Write
    from tests.plugins.files.builders import typed

    engine = one.engine()
    async with engine.database.read() as db:
        opened = await engine.open(db, one.id)
    draft, mark = engine.draft(opened.image), opened.head.mark
    page = draft.page(one.page_id)
    assert page is not None
    page.objects.put(change["id"], typed(change["obj"]))
    same = {"file_id": one.id, "old_revn": mark.revn, "old_vern": mark.vern}
    row = Step(queries.SAME_FILE, {**same, "old_modified_at": mark.modified_at}, expect=1)
    await engine.write(opened, Write(opened.head, opened.origin, draft.patch(), mark, row))


async def test_file_when_it_was_cut_into_fragments_then_they_are_marked(world: World, file: OpenFile) -> None:
    await file.edit(DRAWN.add("rect", "a"))
    row = {"file_id": file.id, "id": uuid4(), "type": "fragment", "backend": "db", "data": b"x"}
    async with world.app.database.write() as db:
        await db.execute(insert(file_data).values(**row))
    assert await clean_file(world.app, file.id)
    left = select(file_data.c.id).where(file_data.c.type == "fragment", file_data.c.deleted_at.is_(None))
    assert await value(world, left) is None
    file.engine().cache.drop(file.id)
    assert uid("a") in await file.objects()


async def test_file_when_a_version_cannot_be_read_then_nothing_is_marked(
    world: World, file: OpenFile
) -> None:
    await picture(file)
    snapshot = await file.person.call("create-file-snapshot", file_id=file.id, label="kept")
    await file.engine().snapshots.fill(file.id)
    async with world.app.database.write() as db:
        lost = {"backend": "storage", "data": None, "metadata": {"storage-ref-id": str(uuid4())}}
        changed = update(file_data).where(file_data.c.id == snapshot["id"]).values(**lost)
        if await db.execute(changed) == 0:
            more = {"file_id": file.id, "id": snapshot["id"], "type": "snapshot"}
            await db.execute(insert(file_data).values(**more, **lost))
    with pytest.raises(DataUnreadable):
        await clean_file(world.app, file.id)
    assert await marked(file) == set()


async def test_scheduler_when_files_rest_then_each_gets_a_task(world: World, file: OpenFile) -> None:
    resting, deleted = file, await file.person.file()
    fresh = await file.person.file()
    await deleted.person.call("delete-file", id=deleted.id)
    async with world.app.database.write() as db:
        await db.execute(
            update(file_table)
            .where(file_table.c.id.in_([resting.id, deleted.id]))
            .values(modified_at=datetime.now(UTC) - LONG_AGO)
        )
    trial = {Keyword("rollback?"): True}
    submitted = select(func.count()).select_from(task).where(task.c.name == "file-gc")
    assert await tasks.file_gc_scheduler(world.app, trial) == {"processed": 1}
    assert await value(world, submitted) == 0
    assert await tasks.file_gc_scheduler(world.app, {}) == {"processed": 1}
    async with world.app.database.read() as db:
        row = await db.fetch_one(select(task).where(task.c.name == "file-gc"))
    assert row is not None
    assert row["props"] == {"file-id": resting.id, "revn": 0}
    assert (row["priority"], row["max_retries"], row["label"]) == (10, 3, "")
    assert row["scheduled_at"] - row["created_at"] > timedelta(seconds=9)
    assert await clean_file(world.app, resting.id)
    assert await tasks.file_gc_scheduler(world.app, {}) == {"processed": 0}
    young = {Keyword("min-age"): 0}
    assert await tasks.file_gc_scheduler(world.app, young) == {"processed": 1}
    await fresh.edit(DRAWN.add("rect", "a"))
