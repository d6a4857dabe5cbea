"""All that is stored of a file at once, and storing other data in its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from penpot_core.app import App
from penpot_core.db import Step
from penpot_migrations.tables import (
    file as file_table,
)
from penpot_migrations.tables import (
    file_change,
    file_data,
    file_library_rel,
    file_media_object,
    file_migration,
    file_patch,
    file_snapshot_pending,
    file_state,
)
from penpot_plugins.binfile.relinking import relinked_data
from penpot_plugins.files.cleaning.queries import SAME_FILE
from penpot_plugins.files.engine.building import image_of
from penpot_plugins.files.engine.copying import pictures_used
from penpot_plugins.files.engine.decoding import data_of
from penpot_plugins.files.engine.difference import difference
from penpot_plugins.files.engine.engine import FileEngine
from penpot_plugins.files.engine.image import FileImage
from penpot_plugins.files.engine.loading import image_from, read_stored
from penpot_plugins.files.engine.writing import Write
from penpot_plugins.files.repair.storing import validate_file
from tests.plugins.files.builders import File
from tests.plugins.files.worlds import OpenFile

TABLES = (
    file_change,
    file_data,
    file_library_rel,
    file_media_object,
    file_migration,
    file_patch,
    file_snapshot_pending,
    file_state,
)


async def stored_image(app: App, file_id: UUID) -> FileImage:
    """A file as a process that knows nothing reads it from the database."""
    stored = await read_stored(app.database, file_id, app.get(FileEngine).place.objects)
    assert stored is not None
    return await image_from(stored, app.codec)


async def everything(app: App, file_id: UUID) -> dict[str, Any]:
    """The data of a file and all rows that belong to it."""
    data = data_of(await stored_image(app, file_id), app.codec)
    return {"data": data, **await all_rows(app, file_id)}


async def all_rows(app: App, file_id: UUID) -> dict[str, Any]:
    """The rows that belong to a file, by the name of the table, in an order of their own."""
    found: dict[str, Any] = {}
    async with app.database.read() as db:
        found["file"] = await rows_of(db, select(file_table).where(file_table.c.id == file_id))
        for table in TABLES:
            found[table.name] = await rows_of(db, select(table).where(table.c.file_id == file_id))
    return found


async def rows_of(db: Any, statement: Any) -> list[dict[str, Any]]:
    """Rows that can be compared."""
    return sorted((dict(row) for row in await db.fetch_all(statement)), key=repr)


async def check_sound(app: App, file_id: UUID) -> None:
    """Nothing is wrong with a file; its journal is whole, and what it draws with belongs to it."""
    report = await validate_file(app, file_id)
    assert report.good, report
    await check_journal(app, file_id)
    await check_pictures(app, file_id)


async def check_journal(app: App, file_id: UUID) -> None:
    """Row, state and patches fit each other; the file in memory is the one that is stored."""
    found = await everything(app, file_id)
    (row,), (state,) = found["file"], found["file_state"]
    assert [row[name] for name in ("revn", "vern", "modified_at")] == [
        state[name] for name in ("revn", "vern", "modified_at")
    ]
    versions = sorted(patch["data_version"] for patch in found["file_patch"])
    assert versions == list(range(state["base_version"] + 1, state["data_version"] + 1))
    assert state["patch_count"] == len(versions)
    async with app.database.read() as db:
        opened = await app.get(FileEngine).open(db, file_id, deleted=True)
    assert data_of(opened.image, app.codec) == found["data"]


async def check_pictures(app: App, file_id: UUID) -> None:
    """Every picture that a file names is a live one of its own."""
    used = await pictures_used(await stored_image(app, file_id), app.codec)
    own = file_media_object
    live = select(own.c.id).where(own.c.file_id == file_id, own.c.deleted_at.is_(None))
    async with app.database.read() as db:
        assert used <= {row["id"] for row in await db.fetch_all(live)}


async def put_data(file: OpenFile, data: Mapping[Any, Any]) -> None:
    """Store other data in a file, however wrong, as another program may have done."""
    app = file.person.world.app
    engine = app.get(FileEngine)
    async with app.database.read() as db:
        opened = await engine.open(db, file.id)
    patch = difference(opened.image, await image_of(file.id, 0, data, app.codec))
    mark = opened.head.mark
    same = {f"old_{name}": value for name, value in mark._asdict().items()}
    row = Step(SAME_FILE, {"file_id": file.id, **same}, expect=1, name="file")
    await engine.write(opened, Write(opened.head, opened.origin, patch, mark, row))
    file.page_id = data["pages"][0]


async def put_drawing(file: OpenFile, drawn: File) -> None:
    """Store a file that was drawn by the builders, which knows itself by another id."""
    await put_data(file, relinked_data(drawn.data, file.id, {drawn.id: file.id}))
