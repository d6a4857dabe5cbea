"""Nobody misses an edit silently (DESIGN §7).

A process may die between COMMIT and publish, and a bus may lose messages. Every few seconds, and when the bus
says that it was away, the revisions delivered for each watched file, from the one that it had when somebody began to
listen, are compared with the database, one query for all. A gap makes the clients of that file load it anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import structlog

from penpot_plugins.notifications import queries
from penpot_plugins.notifications.delivered import Delivered
from penpot_plugins.notifications.hub import Hub
from penpot_plugins.notifications.watch import Watch

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.websocket")

SECONDS = 5.0


class GapWatch(Watch):
    """Compares what was delivered with what is stored."""

    name = "gap watch"
    failed = "the gap watch could not look"

    def __init__(self, app: App, hub: Hub) -> None:
        super().__init__(app, hub, SECONDS)
        self._suspects: dict[UUID, int] = {}

    async def begin(self, file_id: UUID) -> None:
        """Somebody listens to a file from now on: what comes after its revision of now must be delivered."""
        if file_id in self._hub.delivered:
            return
        async with self._app.database.read() as db:
            for row in await db.fetch_all(queries.REVISIONS, {"ids": [file_id]}):
                self._hub.watch(row.id, row.revn, row.vern)

    async def check(self) -> None:
        """Look once. A file must be behind at two looks in a row: a message may still be under way."""
        watched = self._hub.watched_files()
        if not watched:
            self._suspects.clear()
            return
        async with self._app.database.read() as db:
            rows = await db.fetch_all(queries.REVISIONS, {"ids": list(watched)})
        suspects: dict[UUID, int] = {}
        for row in rows:
            delivered = self._hub.watch(row.id, row.revn, row.vern)
            if delivered is None or row.revn <= delivered.last:
                continue
            if self._suspects.get(row.id) == delivered.last:
                self._mend(row.id, delivered, row.revn, row.vern)
            else:
                suspects[row.id] = delivered.last
        self._suspects = suspects

    def _mend(self, file_id: UUID, delivered: Delivered, revn: int, vern: int) -> None:
        log.warning("messages of a file were missed; its clients load it anew", file=str(file_id))
        delivered.made_up(revn, vern)
        for connection in self._hub.listeners(file_id):
            connection.must_reload()
