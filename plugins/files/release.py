"""`penpot release`: leaves a database that the reference can take over (DESIGN.md §6).

What is due runs, every file is written whole, and no patch is left. Refused while another process works on the
database, and told as failed where one began meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from penpot_core.tasks import Worker
from penpot_core.testing import faults
from penpot_plugins.files import queries
from penpot_plugins.files.engine import queries as engine_queries
from penpot_plugins.files.engine.engine import CHECKPOINT_SETTING, FileEngine
from penpot_plugins.files.engine.liveness import Liveness, live_processes

if TYPE_CHECKING:
    from penpot_core.app import App
    from penpot_core.db import Connection

Progress = Callable[[str], None]


class ReleaseRefused(Exception):
    """The database is not released; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Released:
    """What was done: tasks run, and files written."""

    tasks: int
    files: int


async def release(app: App, progress: Progress) -> Released:
    """Release the database of an application that is built but not started. Raises ReleaseRefused."""
    await app.database.start()
    await app.bus.start()
    liveness = Liveness(app.database)
    try:
        async with app.database.read() as db:
            await check_alone(db, "")
        await liveness.start()
        try:
            tasks = await Worker(app).drain()
            progress(f"{tasks} due tasks were run.")
            files = await write_files(app.get(FileEngine), progress)
            await faults.reach("files.release.before-finish")
            async with app.database.write() as db:
                await finish(db, liveness.name)
        finally:
            await liveness.stop()
    finally:
        await app.background.drain(5.0)
        await app.bus.stop()
        await app.database.stop()
    return Released(tasks, files)


async def check_alone(db: Connection, own: str) -> None:
    """Refuse where another process works on the database."""
    others = await live_processes(db, own)
    if others:
        raise ReleaseRefused(f"Another process works on this database ({'; '.join(others)}): stop it first.")


async def write_files(engine: FileEngine, progress: Progress) -> int:
    """Write every file that has patches or snapshots waiting, deleted ones too, since they can be restored."""
    async with engine.database.read() as db:
        waiting: list[UUID] = [row["file_id"] for row in await db.fetch_all(queries.UNFINISHED)]
    for number, file_id in enumerate(waiting, 1):
        await engine.checkpoints.write_stored(file_id)
        progress(f"{number} of {len(waiting)} files are written.")
    return len(waiting)


async def finish(db: Connection, own: str) -> None:
    """Check that nothing is left, and forget what all processes had to agree on."""
    await db.execute(engine_queries.DROP_SETTING, {"setting": CHECKPOINT_SETTING})
    await check_alone(db, own)
    for statement, what in (
        (queries.COUNT_PATCHES, "edits of files are not in their data"),
        (queries.COUNT_PENDING_SNAPSHOTS, "versions of files are not written yet"),
    ):
        left = await db.fetch_val(statement)
        if left:
            raise ReleaseRefused(f"{left} {what}: see the log, and call `penpot release` again.")
