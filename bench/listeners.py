"""From the start of an edit until the last of many websocket listeners has it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import perf_counter
from uuid import UUID, uuid4

import websockets

from bench.wire import CODEC, Wire
from penpot_core.testing.params import keywordize
from penpot_core.transit import Keyword

LISTENERS = 20


async def fan_out(wire: Wire, file_id: UUID, edit: Callable[[], None], times: int) -> list[float]:
    """Milliseconds of each edit; the listeners are tabs of the same person and leave messages encoded."""
    address = f"{wire.base.replace('http', 'ws', 1)}/ws/notifications?session-id="
    head = {"cookie": wire.cookie}
    subscribe = CODEC.encode(
        keywordize({"type": Keyword("subscribe-file"), "file-id": file_id}), verbose=False
    ).decode()
    sockets = [
        await websockets.connect(address + str(uuid4()), additional_headers=head, max_size=None)
        for _ in range(LISTENERS)
    ]
    for socket in sockets:
        await socket.send(subscribe)
    await quiet(sockets)
    found = []
    for _ in range(times):
        began = perf_counter()
        edited = asyncio.get_running_loop().run_in_executor(None, edit)
        await asyncio.gather(*(received(socket) for socket in sockets))
        found.append((perf_counter() - began) * 1000)
        await edited
    for socket in sockets:
        await socket.close()
    return found


async def quiet(sockets: list[websockets.ClientConnection]) -> None:
    """Read what listeners are told of each other, until nothing more comes."""
    for socket in sockets:
        try:
            while True:
                async with asyncio.timeout(0.3):
                    await socket.recv()
        except TimeoutError:
            continue


async def received(socket: websockets.ClientConnection) -> None:
    """Wait for the edit."""
    async for frame in socket:
        if "~:file-change" in (frame if isinstance(frame, str) else frame.decode()):
            return
