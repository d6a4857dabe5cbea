"""Sessions that nobody finished (contract/deletion.md §11); their chunks go as all temporary objects do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from penpot_plugins.uploads import queries

if TYPE_CHECKING:
    from penpot_core.app import App

LIFE = timedelta(hours=1)


async def upload_session_gc(app: App, props: Mapping[str, Any]) -> Mapping[str, int]:
    """Remove sessions that are older than an hour."""
    async with app.database.write() as db:
        return {"deleted": await db.execute(queries.END_OLD, {"before": datetime.now(UTC) - LIFE})}
