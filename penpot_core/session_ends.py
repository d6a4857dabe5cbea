"""Telling every process that sessions ended: logged out, revoked, or lost to a new password.

    app.session_ends.announce(db, SessionsEnded(profile_id, only=session_id))

An authenticator whose sessions can end announces it in the transaction that ends them. After COMMIT the message
goes over the bus, on a topic that no client can subscribe to, and each process calls its `SessionListener`s. A
message may be lost; whoever keeps something open for long also asks `App.live_sessions` now and then.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

import structlog

from penpot_core.db import Connection
from penpot_core.transit import record
from penpot_core.types import SessionListener, SessionsEnded

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.sessions")

TOPIC = uuid5(NAMESPACE_URL, "penpot:session-ends")


class SessionEnds:
    """Announces ends of sessions, and tells the listeners of this process of those that anybody announced."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._listeners = list(app.plugins.named("penpot_session_listeners", SessionListener).values())

    def start(self) -> None:
        """Begin to listen."""
        if self._listeners:
            self._app.bus.subscribe(TOPIC, self._receive)

    def announce(self, db: Connection, ended: SessionsEnded) -> None:
        """Tell all processes, this one too, once the transaction has committed."""
        message = record(profile_id=ended.profile_id)
        # Absent rather than null: a bus may drop what is null.
        if ended.only is not None:
            message |= record(only=ended.only)
        if ended.kept is not None:
            message |= record(kept=ended.kept)
        db.after_commit(lambda: self._app.bus.publish(TOPIC, message))

    def _receive(self, message: Mapping[Any, Any]) -> None:
        ended = SessionsEnded(message["profile-id"], message.get("only"), message.get("kept"))
        for listener in self._listeners:
            try:
                listener.ended(self._app, ended)
            except Exception:
                log.exception("a listener failed at the end of a session", listener=listener.name)
