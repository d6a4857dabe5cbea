"""A task whose effect failed is tried again, and is not completed (SECURITY row 17): removing objects' bytes."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from penpot_core.storage import NewObject, StorageUnavailable
from penpot_core.testing.servers import penpot
from penpot_core.types import TaskHandler
from penpot_migrations.tables import storage_object
from tests.plugins.files.conftest import environ, sqlite_template, world
from tests.plugins.files.worlds import World

__all__ = ["environ", "sqlite_template", "world"]


def make_stick(path: Path) -> None:
    """A folder stands where the file was: it is not removed as a file is, whoever the server runs as."""
    path.unlink()
    path.mkdir()


async def test_removal_when_some_bytes_would_not_go_then_it_fails_and_the_others_are_gone(
    world: World,
) -> None:
    app = world.app
    new = NewObject("profile", "image/png")
    stuck, free = [await app.storage.create(content, new) for content in (b"stuck", b"free")]
    async with app.database.write() as db:
        await app.storage.delete(db, [stuck, free], datetime.now(UTC) - timedelta(days=1))
    path: Path = app.storage.backend("fs").path(stuck)  # type: ignore[attr-defined]
    make_stick(path)
    handler = app.plugins.named("penpot_task_handlers", TaskHandler)["storage-gc-deleted"]
    with pytest.raises(StorageUnavailable):
        await handler.run(app, {})
    async with app.database.read() as db:
        assert [row.id for row in await db.fetch_all(select(storage_object.c.id))] == [stuck]
    told = penpot("storage", "gc", settings=world.environ)
    assert (told.returncode, '"refused":1' in told.stdout) == (1, True)
    os.rmdir(path)  # noqa: PTH106
    assert await handler.run(app, {}) == {"deleted": 1}
