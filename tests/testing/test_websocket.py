"""The websocket of the test client, against a peer that says what it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
from websockets.asyncio.server import ServerConnection, serve

from penpot_core.testing.websocket import MessageMissing, Socket
from penpot_core.transit import Codec, Keyword

CODEC = Codec()


@asynccontextmanager
async def echoing() -> AsyncIterator[Socket]:
    """A socket whose peer sends every frame back, and closes when a frame says so."""

    async def echo(connection: ServerConnection) -> None:
        async for frame in connection:
            if frame == "close":
                await connection.close(1001)
                return
            await connection.send(frame)

    async with serve(echo, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        async with Socket(f"http://127.0.0.1:{port}", uuid4(), "", CODEC) as socket:
            yield socket


async def test_expect_when_others_came_first_then_they_are_kept() -> None:
    async with echoing() as socket:
        for kind in ("presence", "file-change", "presence"):
            await socket.send({"type": Keyword(kind), "number": 1})
        assert (await socket.expect("file-change"))["number"] == 1
        assert [(await socket.expect("presence"))["type"] for _ in range(2)] == ["presence", "presence"]
        await socket.expect_silence(within=0.05)


async def test_expect_when_it_comes_later_then_it_is_waited_for() -> None:
    async with echoing() as socket, asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(socket.expect("late"))
        await asyncio.sleep(0)
        await socket.send({"type": Keyword("late")})
        assert (await waiting)["type"] == "late"


async def test_expect_when_it_never_comes_then_what_waits_is_told() -> None:
    async with echoing() as socket:
        await socket.send({"type": Keyword("other")})
        await socket.send({"type": Keyword("last")})
        await socket.expect("last")
        with pytest.raises(MessageMissing, match=r"no 'wanted' within 0.05 s; waiting: .*other"):
            await socket.expect("wanted", within=0.05)


async def test_expect_silence_when_something_came_then_it_is_an_error() -> None:
    async with echoing() as socket:
        await socket.send({"type": Keyword("file-change")})
        await socket.send({"type": Keyword("last")})
        await socket.expect("last")
        await socket.expect_silence("presence", within=0.05)
        with pytest.raises(MessageMissing, match="file-change"):
            await socket.expect_silence("file-change")


async def test_expect_when_the_peer_closes_then_it_does_not_wait_on() -> None:
    async with echoing() as socket:
        await socket.send_raw("close")
        with pytest.raises(MessageMissing, match="closed"):
            await socket.expect("anything", within=30)
        assert (await socket.expect_close(), socket.closed) == (1001, True)
