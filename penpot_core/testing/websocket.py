"""The notifications websocket, as a tab uses it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import websockets

from penpot_core.testing.params import keywordize
from penpot_core.transit import Codec, Keyword

PATIENCE = 30.0
Message = dict[Any, Any]


class MessageMissing(AssertionError):
    """A message that was waited for did not come, or one came that should not have."""


class Socket:
    """An open websocket. Messages that arrive are kept in order until somebody expects them.

    With `async with`; a refused handshake raises `websockets.InvalidStatus`.
    """

    def __init__(self, base: str, session_id: UUID, cookie: str, codec: Codec) -> None:
        """Nothing is sent yet."""
        self.session_id = session_id
        self.address = f"{base.replace('http', 'ws', 1)}/ws/notifications?session-id={session_id}"
        self._cookie = cookie
        self._codec = codec
        self._waiting: list[Message] = []
        self._news = asyncio.Condition()
        self._closed = False

    async def __aenter__(self) -> Self:
        headers = {"cookie": self._cookie} if self._cookie else {}
        self._connection = await websockets.connect(
            self.address, additional_headers=headers, max_size=None, open_timeout=PATIENCE
        )
        self._reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def closed(self) -> bool:
        """Whether either side has closed it."""
        return self._closed

    async def send(self, message: Mapping[str, Any]) -> None:
        """Send a message; text keys become keywords, the type is written `Keyword("keepalive")`."""
        await self._connection.send(self._codec.encode(keywordize(dict(message)), verbose=False).decode())

    async def send_raw(self, frame: str | bytes) -> None:
        """Send a frame as it is."""
        await self._connection.send(frame)

    async def subscribe_file(self, file_id: UUID) -> None:
        """Watch a file. There is no answer: others in the file are told `join-file`."""
        await self.send({"type": Keyword("subscribe-file"), "file-id": file_id})

    async def subscribe_team(self, team_id: UUID) -> None:
        """Watch a team."""
        await self.send({"type": Keyword("subscribe-team"), "team-id": team_id})

    async def expect(self, kind: str, *, within: float = PATIENCE) -> Message:
        """The first message of that type that nobody expected yet; earlier ones of other types are kept.

        Raises `MessageMissing`, naming what came instead, when the seconds are over or the socket is closed.
        """
        async with self._news:
            await self._wait(lambda: self._find(kind) is not None or self._closed, within)
            at = self._find(kind)
            if at is None:
                ended = ", and the socket is closed" if self._closed else ""
                raise MessageMissing(f"no {kind!r} within {within} s{ended}; waiting: {self._waiting}")
            return self._waiting.pop(at)

    async def expect_silence(self, kind: str | None = None, *, within: float = 0.3) -> None:
        """Wait so many seconds; raises `MessageMissing` when a message (of that type) comes or is waiting."""
        async with self._news:
            await self._wait(lambda: self._find(kind) is not None, within)
            if self._find(kind) is not None:
                raise MessageMissing(f"no {kind or 'message'} was to come, but these did: {self._waiting}")

    async def expect_close(self, *, within: float = PATIENCE) -> int | None:
        """Wait until the server closes the socket and return the close code; raises `MessageMissing`."""
        async with self._news:
            await self._wait(lambda: self._closed, within)
        if not self._closed:
            raise MessageMissing(f"the socket is still open after {within} s")
        return self._connection.close_code

    async def close(self) -> None:
        """Close it from this side."""
        await self._connection.close()
        await self._reader

    def _find(self, kind: str | None) -> int | None:
        found = (at for at, message in enumerate(self._waiting) if kind in (None, message.get("type")))
        return next(found, None)

    async def _wait(self, reached: Callable[[], bool], within: float) -> None:
        try:
            async with asyncio.timeout(within):
                await self._news.wait_for(reached)
        except TimeoutError:
            return

    async def _read(self) -> None:
        try:
            async for frame in self._connection:
                data = frame if isinstance(frame, bytes) else frame.encode()
                await self._arrived(self._codec.decode(data))
        except websockets.ConnectionClosedError:
            pass  # closed without a good-bye: what counts is that it is closed
        finally:
            self._closed = True
            async with self._news:
                self._news.notify_all()

    async def _arrived(self, message: Message) -> None:
        async with self._news:
            self._waiting.append(message)
            self._news.notify_all()
