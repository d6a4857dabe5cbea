"""The task that removes sessions that are over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import structlog

from penpot_plugins.accounts import queries
from penpot_plugins.accounts.sessions import ABSOLUTE, Sessions

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.accounts")


async def session_gc(app: App, props: Mapping[str, Any]) -> int:
    """Remove sessions that nobody used for their whole age, of both kinds; how many.

    The reference collects only those of its old kind (contract/deletion.md §11); expired ones open nothing anyway.
    """
    now = datetime.now(UTC)
    unused_since = now - app.get(Sessions).cookie.max_age
    async with app.database.write() as db:
        removed = await db.execute(queries.END_SESSIONS_OF_OLD, {"unused_since": unused_since})
        values = {"unused_since": unused_since, "made_before": now - ABSOLUTE}
        removed += await db.execute(queries.END_OLD_SESSIONS, values)
    log.info("sessions that are over are removed", sessions=removed)
    return removed
