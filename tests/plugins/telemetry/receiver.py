"""The service that reports go to, on this machine."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest


@dataclass
class Receiver:
    """Stands for the service that reports go to. `statuses` are those of its next answers; 200 after them."""

    uri: str = ""
    statuses: list[int] = field(default_factory=list)
    received: list[Any] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        (length,) = [
            int(line.split(":")[1]) for line in head.splitlines() if line.startswith("content-length:")
        ]
        body = json.loads(await reader.readexactly(length))
        self.received.append((head.split("\r\n")[0], "application/json" in head, body))
        status = self.statuses.pop(0) if self.statuses else 200
        writer.write(f"HTTP/1.1 {status} X\r\ncontent-length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    @property
    def messages(self) -> list[Any]:
        """The bodies, by their type."""
        return [body for _, _, body in self.received]


@pytest.fixture
async def receiver(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Receiver]:
    monkeypatch.setattr("penpot_plugins.telemetry.tasks.LONGEST_WAIT", 0.0)
    found = Receiver()
    server = await asyncio.start_server(found.answer, "127.0.0.1", 0)
    found.uri = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/in"
    yield found
    server.close()
