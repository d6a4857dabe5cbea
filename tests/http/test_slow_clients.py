"""Clients that read slowly, or not at all: what waits for them is bounded, and nobody else waits (SECURITY.md, R8)."""

from __future__ import annotations

import asyncio
import os
import socket
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sanic import Request, Sanic

from penpot_core.http import websocket
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_core.testing.ports import free_port
from penpot_core.testing.servers import Server
from tests.http.probing import PATIENCE
from tests.plugins.drawing import DRAWN, drawing

READERS = 12
LOOPBACK = "127.0.0.1"


def resident(server: Server) -> int:
    """Bytes of memory that the server's process holds."""
    pid = server.processes[0].pid
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def unread(address: str, head: str) -> socket.socket:
    """A request whose answer nobody reads."""
    place = urlsplit(address)
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect((place.hostname, place.port))
    client.sendall(head.replace("\n", "\r\n").encode())
    return client


def get_file(client: ApiClient, file_id: object) -> str:
    cookie = "; ".join(f"{name}={value}" for name, value in client.http.cookies.items())
    return f"GET /api/main/methods/get-file?id={file_id} HTTP/1.1\nHost: localhost\nCookie: {cookie}\n\n"


async def test_large_file_when_nobody_reads_it_is_not_held_for_each(people: People, server: Server) -> None:
    alice = await people("Alice")
    mine = await drawing(alice)
    for batch in range(4):
        shapes = [DRAWN.add("rect", f"r{batch}-{number}", name="n" * 8000) for number in range(250)]
        await mine.edit(*shapes)
    params = {"id": mine.id}
    first = await alice.answer("get-file", params, verb="GET")
    size = len(first.raw)
    assert size > 8_000_000
    head = await alice.http.head("/api/main/methods/get-file", params={"id": str(mine.id)})
    assert (head.status_code, int(head.headers["content-length"]), head.content) == (200, size, b"")
    again = await alice.answer("get-file", params, verb="GET")
    assert again.raw == first.raw, "the same connection goes on"
    before = resident(server)
    clients = [unread(server.base, get_file(alice, mine.id)) for _ in range(READERS)]
    try:
        for client in clients:
            assert await asyncio.to_thread(client.recv, 16) == b"HTTP/1.1 200 OK\r"
        async with asyncio.timeout(PATIENCE):
            await alice.call("get-profile")
        assert resident(server) - before < READERS * size / 3
    finally:
        for client in clients:
            client.close()
    assert (await alice.answer("get-file", params, verb="GET")).raw == first.raw


@asynccontextmanager
async def chatty_server(ended: asyncio.Event) -> AsyncIterator[str]:
    """A server whose websocket talks without end."""
    Sanic._app_registry.clear()
    server: Sanic[None, None] = Sanic("chatty", configure_logging=False)

    async def talk(request: Request) -> None:
        connection = await websocket.upgrade(request)
        pings = asyncio.create_task(connection.ping_forever())
        try:
            while True:
                await connection.send("x" * 100_000)
        finally:
            pings.cancel()
            ended.set()

    server.enable_websocket(True)
    talk.is_websocket = True  # type: ignore[attr-defined]  # as the server declares its routes
    server.add_route(talk, "/ws")
    port = free_port()
    listening = await server.create_server(host=LOOPBACK, port=port, return_asyncio_server=True)
    assert listening is not None
    await listening.startup()
    await listening.start_serving()
    try:
        yield f"http://{LOOPBACK}:{port}"
    finally:
        listening.close()
        await listening.wait_closed()


async def test_websocket_when_its_client_reads_nothing_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket, "PING_SECONDS", 0.05)
    monkeypatch.setattr(websocket, "CLOSE_SECONDS", 0.05)
    ended = asyncio.Event()
    key = b64encode(os.urandom(16)).decode()
    handshake = (
        "GET /ws HTTP/1.1\nHost: localhost\nUpgrade: websocket\nConnection: Upgrade\n"
        f"Sec-WebSocket-Key: {key}\nSec-WebSocket-Version: 13\n\n"
    )
    async with chatty_server(ended) as address:
        client = unread(address, handshake)
        try:
            async with asyncio.timeout(PATIENCE):
                await ended.wait()
        finally:
            client.close()
