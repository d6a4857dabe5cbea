"""The libraries that the shapes to be looked at refer to."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import structlog

from penpot_core.db import Connection
from penpot_core.errors import PenpotError
from penpot_plugins.files.engine.engine import FileEngine
from penpot_plugins.files.model.draft import FileDraft
from penpot_plugins.files.validation.queries import LIBRARIES
from penpot_plugins.files.validation.world import World

log = structlog.get_logger("penpot.files")


async def world_of(
    engine: FileEngine, db: Connection, file_id: UUID, draft: FileDraft, pages: Iterable[UUID]
) -> World:
    """A file with those of its libraries that heads of instances on these pages name.

    A library that cannot be read counts as one that is not there: its copies are not looked up.
    """
    named = files_named(draft, pages) - {file_id}
    if not named:
        return World(file_id, draft)
    linked = {row["id"] for row in await db.fetch_all(LIBRARIES, {"file_id": file_id})}
    libraries = {library_id: await read(engine, db, library_id) for library_id in sorted(named & linked)}
    return World(file_id, draft, libraries, closed=False)


async def read(engine: FileEngine, db: Connection, library_id: UUID) -> FileDraft | None:
    """A library's data, None where it cannot be read."""
    try:
        return engine.draft((await engine.open(db, library_id)).image)
    except PenpotError as problem:
        log.warning("a library is not looked at", file_id=str(library_id), hint=problem.hint)
        return None


def files_named(draft: FileDraft, pages: Iterable[UUID]) -> set[UUID]:
    """The files of components that shapes on these pages name."""
    found: set[UUID] = set()
    for page_id in pages:
        page = draft.page(page_id)
        objects = page.objects if page is not None else None
        for shape_id in objects.ids() if objects is not None else ():
            component_file = objects.component(shape_id).component_file if objects is not None else None
            if component_file is not None:
                found.add(component_file)
    return found
