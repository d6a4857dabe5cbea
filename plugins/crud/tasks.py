"""The tasks of soft deletion."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import structlog

from penpot_plugins.crud.purge import purge
from penpot_plugins.crud.retention import Retention

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.crud")


async def delete_object(app: App, props: Mapping[str, Any]) -> None:
    """Carry a deletion down: `object` is an entity, `id` its row, `deleted-at` the instant to set.

    A row that was restored before the task ran stays (the reference deletes it again).
    """
    retention = app.get(Retention)
    name = str(props["object"])
    if name not in retention.entities:
        log.warning("nobody declares this entity; nothing is deleted", entity=name)
        return
    async with app.database.write() as db:
        if not await retention.is_marked(db, name, props["id"], props["deleted-at"]):
            log.info(
                "it was restored or deleted for good meanwhile; nothing is done",
                entity=name,
                id=str(props["id"]),
            )
            return
        for listener in retention.listeners.get(name, ()):
            await listener.before(app, db, props)
        await retention.mark(db, name, props["id"], props["deleted-at"])
        db.after_commit(app.outbox.wake)


async def objects_gc(app: App, props: Mapping[str, Any]) -> Mapping[str, int]:
    """Remove every row whose time has come."""
    processed = await purge(app, app.get(Retention), datetime.now(UTC))
    log.info("purged", rows=processed)
    return {"processed": processed}
