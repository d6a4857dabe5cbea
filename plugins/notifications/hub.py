"""The hub: which connection listens to which topic, one bus subscription a topic, one encoding a message."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from penpot_core.types import SessionsEnded, WebsocketMessage
from penpot_plugins.notifications.delivered import Delivered
from penpot_plugins.notifications.events import FILE_CHANGE, FILE_RESTORED

if TYPE_CHECKING:
    from penpot_core.app import App
    from penpot_plugins.notifications.connection import Connection


class Hub:
    """All open connections of this process."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.handlers = app.plugins.named("penpot_websocket_messages", WebsocketMessage)
        self.connections: set[Connection] = set()
        self.delivered: dict[UUID, Delivered] = {}
        self._topics: dict[UUID, dict[Connection, None]] = {}
        self._receivers: dict[UUID, Callable[[Mapping[Any, Any]], None]] = {}

    def subscribe(self, connection: Connection, topic: UUID) -> None:
        """Let a connection hear a topic."""
        listeners = self._topics.setdefault(topic, {})
        if not listeners:
            receiver = self._receiver(topic)
            self._receivers[topic] = receiver
            self.app.bus.subscribe(topic, receiver)
        listeners[connection] = None

    def unsubscribe(self, connection: Connection, topic: UUID) -> None:
        """Stop a connection hearing a topic; the last one gives up the bus subscription."""
        listeners = self._topics.get(topic)
        if listeners is None:
            return
        listeners.pop(connection, None)
        if not listeners:
            del self._topics[topic]
            self.delivered.pop(topic, None)
            self.app.bus.unsubscribe(topic, self._receivers.pop(topic))

    def watched_files(self) -> set[UUID]:
        """The files that some connection is subscribed to."""
        return {one.file_id for one in self.connections if one.file_id is not None}

    def watch(self, file_id: UUID, revn: int, vern: int) -> Delivered | None:
        """Where the clients of a file are, which is at this revision if it was not known; None: nobody listens."""
        if file_id not in self._topics:
            return None
        return self.delivered.setdefault(file_id, Delivered(revn, vern))

    def listeners(self, topic: UUID) -> Iterable[Connection]:
        """The connections that hear a topic."""
        return tuple(self._topics.get(topic, ()))

    def _receiver(self, topic: UUID) -> Callable[[Mapping[Any, Any]], None]:
        def receive(message: Mapping[Any, Any]) -> None:
            self.deliver(topic, message)

        return receive

    def deliver(self, topic: UUID, message: Mapping[Any, Any]) -> None:
        """Give a message to every listener of its topic but the tab it came from; encode it once."""
        if message.get("type") == FILE_CHANGE:
            revn = int(message["revn"])
            self.delivered.setdefault(topic, Delivered(revn, message["vern"])).heard(revn)
        elif message.get("type") == FILE_RESTORED and topic in self.delivered:
            self.delivered[topic].restored(message["vern"])
        session_id = message.get("session-id")
        text: str | None = None
        for connection in self.listeners(topic):
            if connection.session_id == session_id:
                continue
            if text is None:
                text = self.encode(message)
            connection.receive(topic, message, text)

    def encode(self, message: Mapping[Any, Any]) -> str:
        """The verbose transit text that clients receive."""
        return self.app.codec.encode(message, verbose=True).decode()

    def end_sessions(self, ended: SessionsEnded) -> None:
        """Close the connections of sessions that are over (SECURITY row 2)."""
        for connection in tuple(self.connections):
            if ended.covers(connection.profile_id, connection.session_key):
                connection.end()

    async def watch_sessions(self, connections: Iterable[Connection]) -> None:
        """Close those whose sessions are not good any more, one query for all."""
        asked = {one: one.session_key for one in connections if one.session_key is not None}
        if not asked:
            return
        live = await self.app.live_sessions(frozenset(asked.values()))
        for connection, key in asked.items():
            if key not in live:
                connection.end()

    async def stop(self) -> None:
        """Close every connection."""
        for connection in tuple(self.connections):
            await connection.close()
