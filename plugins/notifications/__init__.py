"""Notifications: the websocket, its subscriptions, presence and pointers (contract/websocket.md).

Needs: the message bus, `teams` and `files` for read access. Emits on file topics `join-file`, `leave-file`,
`presence`, `disconnect`, `pointer-update`; passes on whatever others publish on the topics that a connection
is subscribed to.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from penpot_core.hookspecs import hookimpl
from penpot_core.types import HttpRoute, LifeCycle, SessionListener, SessionsEnded, WebsocketMessage
from penpot_plugins.notifications import messages
from penpot_plugins.notifications.endpoint import notifications
from penpot_plugins.notifications.gaps import GapWatch
from penpot_plugins.notifications.hub import Hub
from penpot_plugins.notifications.session_watch import SessionWatch

if TYPE_CHECKING:
    from penpot_core.app import App

requires = ("teams", "files")


@hookimpl
def penpot_http_routes() -> Sequence[HttpRoute]:
    """The websocket's address."""
    return [HttpRoute("/ws/notifications", ("GET",), notifications, websocket=True)]


@hookimpl
def penpot_websocket_messages() -> Sequence[WebsocketMessage]:
    """The messages that clients send."""
    return [
        WebsocketMessage("subscribe-file", messages.subscribe_file),
        WebsocketMessage("unsubscribe-file", messages.unsubscribe_file),
        WebsocketMessage("subscribe-team", messages.subscribe_team),
        WebsocketMessage("pointer-update", messages.pointer_update),
        WebsocketMessage("broadcast", messages.broadcast),
        WebsocketMessage("keepalive", messages.keepalive),
    ]


@hookimpl
def penpot_session_listeners() -> Sequence[SessionListener]:
    """Websockets end with the session that they were opened with."""
    return [SessionListener("websockets", end_sessions)]


def end_sessions(app: App, ended: SessionsEnded) -> None:
    """Close the websockets of this process that belong to sessions which are over."""
    app.get(Hub).end_sessions(ended)


@hookimpl
def penpot_services(app: App) -> Sequence[LifeCycle]:
    """The hub that joins sockets and bus, and the watch over missed messages."""
    hub = Hub(app)
    app.provide(Hub, hub)
    gaps, sessions = GapWatch(app, hub), SessionWatch(app, hub)
    app.provide(GapWatch, gaps)
    return [
        LifeCycle("notifications", stop=hub.stop),
        LifeCycle("gap-watch", gaps.start, gaps.stop),
        LifeCycle("session-watch", sessions.start, sessions.stop),
    ]
