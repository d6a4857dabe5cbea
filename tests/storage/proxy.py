"""A place between a client and an S3 server where requests and answers break."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from penpot_core.testing.ports import LOOPBACK

SERVER_ERROR = b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class Proxy:
    """Passes requests on, one a connection, but for those that a fault is planned for.

    Faults: `error` (500), `hang-up` (half of the request is read, then nothing), `half` (half of the answer's body
    is sent, then nothing), `silent` (no answer until the proxy ends), `slow` (the answer takes 0.2 s). `plan` holds
    for the next requests, `always` for those after it; `seen` are the verbs that came.
    """

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = 0
        self.plan: list[str] = []
        self.always = "pass"
        self.seen: list[str] = []
        self._ended = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def endpoint(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self.serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            self.seen.append(head.split(b" ")[0].decode())
            await self.answer(self.plan.pop(0) if self.plan else self.always, head, reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def answer(
        self, fault: str, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        length = length_of(head)
        body = await reader.readexactly(length // 2 if fault == "hang-up" else length)
        if fault == "hang-up":
            return
        if fault == "silent":
            await self._ended.wait()
            return
        if fault == "error":
            writer.write(SERVER_ERROR)
        else:
            answer = await self.passed_on(head + body)
            if fault == "slow":
                await asyncio.sleep(0.2)
            writer.write(answer if fault != "half" else half(answer))
        await writer.drain()

    async def passed_on(self, request: bytes) -> bytes:
        """What the server answers; it closes the connection after each answer."""
        reader, writer = await asyncio.open_connection(LOOPBACK, self.target)
        writer.write(request)
        answer = await reader.read()
        writer.close()
        return answer

    async def begin(self) -> None:
        self._server = await asyncio.start_server(self.accept, LOOPBACK, 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def end(self) -> None:
        self._server.close()
        self._ended.set()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def length_of(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def half(answer: bytes) -> bytes:
    head, _, body = answer.partition(b"\r\n\r\n")
    return head + b"\r\n\r\n" + body[: len(body) // 2]


@contextmanager
def proxied(target: int) -> Iterator[Proxy]:
    """A proxy in front of a server on a port of this machine, in a thread: tests also wait without a loop."""
    proxy = Proxy(target)
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(proxy.begin(), loop).result()
    try:
        yield proxy
    finally:
        asyncio.run_coroutine_threadsafe(proxy.end(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
