"""A websocket as the plugins see it: texts in, texts out, and pings of our own (contract/websocket.md §2)."""

from __future__ import annotations

import asyncio
import contextlib
import struct
from collections.abc import AsyncIterator
from typing import Any

from sanic import Request
from sanic.exceptions import WebsocketClosed
from sanic.server.protocols.websocket_protocol import WebSocketProtocol

PING_SECONDS = 5.0
MISSED_PINGS = 3
CLOSE_SECONDS = 1.0
CLOSE_SILENT = 4802
CLOSE_SESSION_ENDED = 4803
CLOSE_STOPPING = 1001


def wants_upgrade(request: Request) -> bool:
    """Whether a request asks to become a websocket."""
    return "websocket" in request.headers.get("upgrade", "").lower()


async def upgrade(request: Request) -> Socket:
    """Answer the handshake. Call it last: after it there is no other answer to the request."""
    protocol = request.transport.get_protocol()
    if not isinstance(protocol, WebSocketProtocol):
        raise RuntimeError("The route is not declared with websocket=True.")
    return Socket(await protocol.websocket_handshake(request))


class Socket:
    """One open websocket."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._unanswered = 0

    async def texts(self) -> AsyncIterator[str]:
        """The text frames that arrive, until the connection ends; binary ones are left out."""
        while True:
            try:
                frame = await self._connection.recv()
            except (WebsocketClosed, asyncio.CancelledError):
                return
            if frame is None:
                return
            if isinstance(frame, str):
                yield frame

    async def send(self, text: str) -> None:
        """Send a text frame; ConnectionError where the connection is gone."""
        try:
            await self._connection.send(text)
        except Exception as gone:
            raise ConnectionError("The websocket is closed.") from gone

    async def ping_forever(self) -> None:
        """Ping every 5 s with a counter; a client that leaves three unanswered is let go.

        One that does not read what was sent before keeps a ping from being sent: that is no answer either.
        """
        counter = 0
        while self._unanswered < MISSED_PINGS:
            await asyncio.sleep(PING_SECONDS)
            self._unanswered += 1
            try:
                async with asyncio.timeout(PING_SECONDS):
                    answered = await self._connection.ping(struct.pack(">q", counter))
            except TimeoutError:
                continue
            except Exception:
                return
            answered.add_done_callback(self._pong)
            counter += 1
        await self.close(CLOSE_SILENT, "missing too many pings")

    def _pong(self, answered: asyncio.Future[Any]) -> None:
        if not answered.cancelled() and answered.exception() is None:
            self._unanswered = 0

    async def close(self, code: int = CLOSE_STOPPING, reason: str = "") -> None:
        """Close with a code; a connection that is gone already is let be, and one that takes no more is cut off."""
        with contextlib.suppress(Exception):
            try:
                async with asyncio.timeout(CLOSE_SECONDS):
                    await self._connection.close(code, reason)
            except TimeoutError:
                self._connection.io_proto.abort()
