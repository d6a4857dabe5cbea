"""The tasks that clean files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog

from penpot_core.db import Step
from penpot_core.tasks.props import min_age
from penpot_core.transit import record
from penpot_plugins.files.cleaning import queries
from penpot_plugins.files.cleaning.cleaning import clean_file
from penpot_plugins.files.cleaning.offloading import offload_file
from penpot_plugins.files.engine.engine import FileEngine
from penpot_plugins.files.settings import FILE_CLEAN_DELAY

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.files")

CLEAN, OFFLOAD = "file-gc", "offload-file-data"
CLEAN_DELAY, OFFLOAD_DELAY = timedelta(seconds=10), timedelta(seconds=1)
LOW = 10
"""The priority of cleaning: everything else goes first."""

TIERED = "tiered-file-data-storage"


async def file_gc_scheduler(app: App, props: Mapping[str, Any]) -> Mapping[str, int]:
    """Submit `file-gc` for every file that was left alone for a while (contract/deletion.md §5).

    `min-age`: how long, instead of the setting; `rollback?`: only count.
    """
    before = datetime.now(UTC) - min_age(props, app.settings[FILE_CLEAN_DELAY])
    async with app.database.write() as db:
        found = await db.fetch_all(queries.AT_REST, {"before": before})
        for row in found if not props.get("rollback?") else ():
            params = record(file_id=row["id"], revn=row["revn"])
            await app.outbox.submit(db, CLEAN, params, delay=CLEAN_DELAY, priority=LOW)
        db.after_commit(app.outbox.wake)
    log.info("files are to be cleaned", files=len(found))
    return {"processed": len(found)}


async def file_gc(app: App, props: Mapping[str, Any]) -> bool:
    """Clean the file `file-id`, if its revision still is `revn`; with `rollback?` only try.

    What the reference swallows is raised here: the task is tried again, and fails where it cannot be done.
    """
    revn, store = props.get("revn"), not props.get("rollback?")

    def offload() -> Sequence[Step]:
        if TIERED not in app.settings.flags:
            return ()
        return app.outbox.steps(OFFLOAD, props, delay=OFFLOAD_DELAY, priority=LOW)

    done = await clean_file(app, props["file-id"], revn, more=offload, store=store)
    app.outbox.wake()
    return done


async def offload_file_data(app: App, props: Mapping[str, Any]) -> None:
    """Move the data of the file `file-id` into the object storage; with `rollback?` only count."""
    rows = await offload_file(app.get(FileEngine), props["file-id"], store=not props.get("rollback?"))
    log.info("file data was moved", file=str(props["file-id"]), rows=rows)
