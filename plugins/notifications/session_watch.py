"""No websocket outlives its session for long, whoever ended it and however.

Most ends are announced (`penpot_core.session_ends`). A session also runs out, an operator blocks an account, a
process dies between COMMIT and publish, and a bus loses messages: so now and then, and when the bus says that it was
away, the sessions of all connections are looked up, one query for all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from penpot_plugins.notifications.hub import Hub
from penpot_plugins.notifications.watch import Watch

if TYPE_CHECKING:
    from penpot_core.app import App

SECONDS = 30.0


class SessionWatch(Watch):
    """Looks up the sessions of open connections."""

    name = "session watch"
    failed = "the sessions of websockets could not be looked up"

    def __init__(self, app: App, hub: Hub, seconds: float = SECONDS) -> None:
        super().__init__(app, hub, seconds)

    async def check(self) -> None:
        """Close the websockets whose sessions are over."""
        await self._hub.watch_sessions(tuple(self._hub.connections))
