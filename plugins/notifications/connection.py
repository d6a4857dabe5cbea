"""One browser tab: its subscriptions, what waits to be sent to it, and its presence."""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from penpot_core.db import DatabaseError
from penpot_core.http.websocket import CLOSE_SESSION_ENDED, Socket
from penpot_core.ids import ZERO
from penpot_core.transit import Keyword, TransitError, record
from penpot_core.types import Identity
from penpot_plugins.notifications import access
from penpot_plugins.notifications.events import (
    ACCESS_CHANGES,
    ANNOUNCED,
    DISCONNECT,
    FILE_CHANGE,
    FILE_RESTORED,
    LEAVE_FILE,
    PRESENCE,
    about_session,
)

if TYPE_CHECKING:
    from penpot_plugins.notifications.hub import Hub

log = structlog.get_logger("penpot.websocket")

WAITING_LIMIT = 64
WAITING_BYTES = 16 * 1024 * 1024
PENPOT_VERN_RANGE = 2**31


class Connection:
    """A websocket of one profile and one tab. All methods run on the event loop and never wait for the client."""

    def __init__(self, hub: Hub, socket: Socket, identity: Identity, session_id: UUID) -> None:
        self._hub = hub
        self._socket = socket
        self.profile_id = identity.profile_id
        self.session_key = identity.session_key
        self.session_id = session_id
        self._over = False
        self.file_id: UUID | None = None
        self.team_id: UUID | None = None
        self._announced_file: UUID | None = None
        self._waiting: deque[str] = deque()
        self._waiting_bytes = 0
        self._something = asyncio.Event()
        self._missed = False

    @property
    def app(self) -> Any:
        """The application."""
        return self._hub.app

    async def run(self) -> None:
        """Serve the connection until it ends."""
        self._hub.connections.add(self)
        self._hub.subscribe(self, self.profile_id)
        self._hub.subscribe(self, ZERO)
        beside = [asyncio.create_task(self._send_forever()), asyncio.create_task(self._socket.ping_forever())]
        try:
            await self._check_session()
            async for text in self._socket.texts():
                if self._over or not await self._handle(text):
                    break
        finally:
            for task in beside:
                task.cancel()
            self._leave()
            await self._socket.close()

    async def _check_session(self) -> None:
        """A session that ended between the handshake and now told nobody who would have heard it."""
        try:
            await self._hub.watch_sessions([self])
        except DatabaseError as problem:
            log.warning("a session could not be looked up; the watch tries again", problem=str(problem))

    def _leave(self) -> None:
        self._hub.connections.discard(self)
        self._hear_nothing()
        if self._announced_file is not None:
            self.publish(self._announced_file, about_session(DISCONNECT, self.profile_id, self.session_id))

    def _hear_nothing(self) -> None:
        for topic in (self.profile_id, ZERO, self.team_id, self.file_id):
            if topic is not None:
                self._hub.unsubscribe(self, topic)

    def end(self) -> None:
        """The session behind it is over: from now on nothing is heard or done, whatever the client does."""
        if self._over:
            return
        self._over = True
        self._hear_nothing()
        self._waiting.clear()
        self._waiting_bytes = 0
        closing = self._socket.close(CLOSE_SESSION_ENDED, "the session ended")
        self.app.background.spawn(closing, "websocket of an ended session")

    async def _handle(self, text: str) -> bool:
        """Serve one frame; False ends the connection (contract/websocket.md §2: what is no map)."""
        self.app.metrics.count("penpot_websocket_message_total", op="recv")
        try:
            message = self.app.codec.decode(text.encode())
        except TransitError:
            return False
        if not isinstance(message, dict):
            return False
        kind = message.get("type")
        handler = self._hub.handlers.get(kind) if type(kind) is Keyword else None
        if handler is None:
            log.debug("unknown message", type=str(kind))
            return True
        message = {**message, **record(profile_id=self.profile_id, session_id=self.session_id)}
        try:
            await handler.handle(self, message)
        except Exception as error:
            self._refuse(message, error)
        return True

    def _refuse(self, message: Mapping[str, Any], error: Exception) -> None:
        """Tell the client that its message failed."""
        log.warning("a message failed", type=str(message.get("type")), exc_info=error)
        answer = record(type=Keyword("error"), error=self.app.as_error(error).body())
        if "request-id" in message:
            answer[Keyword("request-id")] = message["request-id"]
        self._enqueue(self._hub.encode(answer))

    def publish(self, topic: UUID, message: Mapping[Any, Any]) -> None:
        """Put a message on the bus."""
        self.app.bus.publish(topic, message)

    def subscribe_file(self, file_id: UUID) -> None:
        """Listen to one file; the one before is given up."""
        if self.file_id is not None:
            self._hub.unsubscribe(self, self.file_id)
        self.file_id = self._announced_file = file_id
        self._hub.subscribe(self, file_id)

    def unsubscribe_file(self) -> None:
        """Stop listening to the file and tell the others."""
        if self.file_id is None:
            return
        file_id, self.file_id = self.file_id, None
        self._hub.unsubscribe(self, file_id)
        self.publish(file_id, about_session(LEAVE_FILE, self.profile_id, self.session_id, file_id))

    def subscribe_team(self, team_id: UUID) -> None:
        """Listen to one team; the one before is given up."""
        if self.team_id is not None:
            self._hub.unsubscribe(self, self.team_id)
        self.team_id = team_id
        self._hub.subscribe(self, team_id)

    def receive(self, topic: UUID, message: Mapping[Any, Any], text: str) -> None:
        """A message of a topic: send it on, and do what it asks of the server."""
        kind = message.get("type")
        self._enqueue(text, change=kind == FILE_CHANGE)
        if kind in ANNOUNCED and topic == self.file_id:
            self.publish(topic, about_session(PRESENCE, self.profile_id, self.session_id, topic))
        elif kind in ACCESS_CHANGES and topic == self.profile_id:
            self.app.background.spawn(self.check_access(), "websocket access")

    async def check_access(self) -> None:
        """Give up the subscriptions that the profile may not have any more (SECURITY row 5)."""
        async with self.app.database.read() as db:
            team_id, file_id = self.team_id, self.file_id
            team_ok = team_id is None or await access.may_read_team(db, self.profile_id, team_id)
            file_ok = file_id is None or await access.may_read_file(db, self.profile_id, file_id)
        if not team_ok and team_id is not None and self.team_id == team_id:
            self._hub.unsubscribe(self, team_id)
            self.team_id = None
        if not file_ok and self.file_id == file_id:
            self.unsubscribe_file()

    def must_reload(self) -> None:
        """Make the client load its file anew: a version other than the stored one does that."""
        if self.file_id is None:
            return
        vern = secrets.randbelow(PENPOT_VERN_RANGE)
        message = record(type=FILE_RESTORED, file_id=self.file_id, vern=vern, topic=self.file_id)
        self._waiting.append(self._hub.encode(message))
        self._something.set()

    def _enqueue(self, text: str, *, change: bool = False) -> None:
        """Queue a frame; beyond the limit it is dropped, and a dropped change makes the client reload later."""
        if self._over:
            return
        if len(self._waiting) >= WAITING_LIMIT or self._waiting_bytes > WAITING_BYTES:
            self._missed = self._missed or change
            self.app.metrics.count("penpot_websocket_dropped_total")
            return
        self._waiting.append(text)
        self._waiting_bytes += len(text)
        self._something.set()

    async def _send_forever(self) -> None:
        while True:
            await self._something.wait()
            self._something.clear()
            try:
                await self._drain()
            except ConnectionError:
                return

    async def _drain(self) -> None:
        while self._waiting:
            text = self._waiting.popleft()
            self._waiting_bytes = max(0, self._waiting_bytes - len(text))
            await self._socket.send(text)
            self.app.metrics.count("penpot_websocket_message_total", op="send")
            if self._missed and not self._waiting:
                self._missed = False
                self.must_reload()

    async def close(self) -> None:
        """Close because the server stops."""
        await self._socket.close()
