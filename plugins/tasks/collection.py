"""The task that removes old rows of the table of tasks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import structlog

from penpot_core.tasks.props import min_age
from penpot_plugins.tasks import queries
from penpot_plugins.teams.settings import DELETION_DELAY

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.tasks")


async def tasks_gc(app: App, props: Mapping[str, Any]) -> int:
    """Remove rows that were due long ago, whatever became of them; how many.

    `min-age`: how long ago, instead of the deletion delay; `rollback?`: only count.
    """
    values = {"before": datetime.now(UTC) - min_age(props, app.settings[DELETION_DELAY])}
    if props.get("rollback?"):
        async with app.database.read() as db:
            return int(await db.fetch_val(queries.COUNT_OLD, values) or 0)
    async with app.database.write() as db:
        removed = await db.execute(queries.REMOVE_OLD, values)
    log.info("old tasks are removed", tasks=removed)
    return removed
