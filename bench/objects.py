"""100 objects of 1 MB up and down, beside a static file server of the same framework: `python -m bench.objects`.

The ratio is that of the bytes a second of downloads: ours to those of the static server, in the same run and with the
same client, by turns. On a busy machine it scatters; the processor time that each server took for the same bytes does
not.
"""

from __future__ import annotations

import asyncio
import http.client
import io
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

import psutil
from PIL import Image
from sanic import HTTPResponse, Request, Sanic
from sanic.response import empty

from bench.servers import PROJECT, spec
from penpot_core.testing.client import ApiClient
from penpot_core.testing.ports import free_port
from penpot_core.testing.process import ServerProcess
from penpot_core.testing.servers import Server, Servers

OBJECTS = 100
SIDE = 577
AT_ONCE = 8
ROUNDS = 21
CHUNKS = 20


def picture() -> bytes:
    """A PNG of noise, 1.0 MB."""
    target = io.BytesIO()
    noise = os.urandom(SIDE * SIDE * 3)
    Image.frombytes("RGB", (SIDE, SIDE), noise).save(target, "PNG", compress_level=0)
    return target.getvalue()


async def seconds_of(work: Callable[[int], Awaitable[Any]]) -> float:
    """How long it takes to do something for each object, some at once."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> None:
        async with gate:
            await work(number)

    began = perf_counter()
    await asyncio.gather(*(one(number) for number in range(OBJECTS)))
    return perf_counter() - began


async def uploaded(base: str, contents: Sequence[bytes]) -> tuple[float, float, list[str]]:
    """Seconds of all uploads as chunks, and as pictures of a file; the paths of the pictures."""
    async with ApiClient(base) as client:
        await client.register("Bench")
        sessions = [
            (await client.call("create-upload-session", {"total-chunks": CHUNKS}))["session-id"]
            for _ in range(OBJECTS // CHUNKS)
        ]
        file = (await client.call("create-file", {"project-id": client.project, "name": "F"}))["id"]
        paths: dict[int, str] = {}

        async def send_chunk(number: int) -> None:
            params = {"session-id": sessions[number // CHUNKS], "index": number % CHUNKS}
            await client.upload("upload-chunk", params, files={"content": ("c", contents[number], "a/b")})

        async def send_picture(number: int) -> None:
            params = {"file-id": file, "is-local": True, "name": "n"}
            files = {"content": ("n", contents[number], "image/png")}
            made = await client.upload("upload-file-media-object", params, files=files)
            paths[number] = f"/assets/by-id/{made['media-id']}"

        return await seconds_of(send_chunk), await seconds_of(send_picture), list(paths.values())


def downloaded(base: str, paths: Sequence[str]) -> float:
    """Megabytes a second of fetching all of them once over `AT_ONCE` kept connections."""
    place = urlsplit(base)

    def some(number: int) -> int:
        connection = http.client.HTTPConnection(place.hostname or "", place.port)
        size = 0
        for path in paths[number::AT_ONCE]:
            connection.request("GET", path)
            answer = connection.getresponse()
            size += len(answer.read())
            if answer.status != http.client.OK:
                raise RuntimeError(f"{path} was answered {answer.status}")
        connection.close()
        return size

    began = perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        size = sum(threads.map(some, range(AT_ONCE)))
    return size / (perf_counter() - began) / 1e6


@contextmanager
def static_server(folder: Path) -> Iterator[ServerProcess]:
    """A server that serves a folder below `/files/`."""
    port = free_port()
    command = (sys.executable, "-m", "bench.objects", str(port), str(folder))
    process = ServerProcess({"PYTHONPATH": str(PROJECT)}, port, folder.parent / "static.log", command=command)
    process.start()
    try:
        yield process
    finally:
        process.stop()


def serve(port: int, folder: str) -> None:
    """Be the static server."""
    server: Sanic = Sanic("static", configure_logging=False)  # type: ignore[type-arg]
    server.static("/files", folder)

    @server.get("/readyz")
    async def ready(_request: Request) -> HTTPResponse:
        return empty(status=200)

    server.run("127.0.0.1", port, single_process=True, motd=False, access_log=False)


def processor_seconds(process: ServerProcess) -> float:
    """What a server has taken of the processors so far."""
    times = psutil.Process(process.pid).cpu_times()
    return float(times.user + times.system)


def measure(server: Server, static: ServerProcess, contents: Sequence[bytes], files: Sequence[str]) -> None:
    """Upload, and download by turns."""
    megabytes = sum(map(len, contents)) / 1e6
    chunks, pictures, paths = asyncio.run(uploaded(server.base, contents))
    print(f"{OBJECTS} uploads of {megabytes / OBJECTS:.2f} MB, {AT_ONCE} at once")
    print(f"  as chunks    {chunks:6.2f} s  {megabytes / chunks:6.0f} MB/s")
    print(f"  as pictures  {pictures:6.2f} s  {megabytes / pictures:6.0f} MB/s")
    both = ((server.processes[0], paths), (static, files))
    for process, of in both:
        downloaded(process.base, of)
    before = [processor_seconds(process) for process, _ in both]
    rounds = [tuple(downloaded(process.base, of) for process, of in both) for _ in range(ROUNDS)]
    taken = [processor_seconds(process) - was for (process, _), was in zip(both, before, strict=True)]
    ours, theirs = (median(column) for column in zip(*rounds, strict=True))
    ratios = sorted(one / other for one, other in rounds)
    print(f"the same down, medians of {ROUNDS} rounds: ours {ours:.0f} MB/s, static {theirs:.0f} MB/s")
    print(f"  ratio {median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})")
    each = [seconds / ROUNDS / megabytes * 1000 for seconds in taken]
    print(f"  processor time: ours {each[0]:.2f} ms/MB, static {each[1]:.2f} ms/MB", flush=True)


def main() -> None:
    """Measure on SQLite, and say how busy the machine was."""
    contents = [picture() for _ in range(OBJECTS)]
    with tempfile.TemporaryDirectory() as name, Servers() as servers:
        folder = Path(name) / "files"
        folder.mkdir()
        for number, content in enumerate(contents):
            (folder / f"{number}.png").write_bytes(content)
        print("load of the machine before:", os.getloadavg()[0])
        with servers.own(spec("sqlite")) as server, static_server(folder) as static:
            measure(server, static, contents, [f"/files/{number}.png" for number in range(OBJECTS)])
        print("load of the machine after:", os.getloadavg()[0])


if __name__ == "__main__":
    if len(sys.argv) > 2:
        serve(int(sys.argv[1]), sys.argv[2])
    else:
        main()
