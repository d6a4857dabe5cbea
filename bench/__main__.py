"""`make bench`: one table of a running server's speed and size. `python -m bench --base URL [--pid PID]`.

Medians over many calls, beside the cheapest call of the same server in the same run (`/healthz`): the ratio is what
is tracked, the milliseconds hold for this machine.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

from penpot_core.testing.client import ApiClient
from penpot_plugins.demo.drawing import added, changed, draw
from penpot_plugins.demo.scene import FEATURES
from penpot_plugins.files.transit import HANDLERS

SIZES = (10, 1_000, 10_000)
BATCH = 1_000
CALLS = 200
LISTENERS = 20
CONNECTIONS = 16
PLAIN = FEATURES - {"fdata/objects-map"}


async def timed(work: Callable[[], Awaitable[Any]], calls: int = CALLS) -> float:
    """Median of so many calls, in milliseconds."""
    found = []
    for _ in range(calls):
        began = time.perf_counter()
        await work()
        found.append((time.perf_counter() - began) * 1000)
    return median(found)


class Bench:
    """One person, one server, one table."""

    def __init__(self, client: ApiClient, pid: int | None) -> None:
        self.client = client
        self.pid = pid
        self.floor = 1.0
        self.revn: dict[UUID, int] = {}

    async def run(self) -> None:
        """All rows."""
        await self.client.register("Bench")
        self.floor = await timed(lambda: self.client.http.get("/healthz"))
        self.row("healthz", self.floor)
        self.row("get-profile", await timed(lambda: self.client.call("get-profile")))
        await self.throughput("get-profile")
        await self.throughput("get-teams")
        for size in SIZES:
            await self.file(size)
        await self.fan_out()
        if self.pid is not None:
            print(f"{'resident memory after load':44}{resident(self.pid):10.0f} MB")

    def row(self, what: str, milliseconds: float) -> None:
        """One line of the table."""
        print(f"{what:44}{milliseconds:10.2f} ms {milliseconds / self.floor:8.1f} x healthz", flush=True)

    async def throughput(self, method: str) -> None:
        """Calls a second over several connections."""
        began = time.perf_counter()

        async def caller() -> None:
            for _ in range(CALLS // 2):
                await self.client.call(method)

        await asyncio.gather(*(caller() for _ in range(CONNECTIONS)))
        rate = CONNECTIONS * (CALLS // 2) / (time.perf_counter() - began)
        print(f"{f'{method}, {CONNECTIONS} at once':44}{rate:10.0f} calls/s", flush=True)

    async def file(self, size: int) -> None:
        """A file of so many shapes: filling, editing, reading."""
        file = await self.client.call(
            "create-file", {"name": f"{size}", "project-id": self.client.project, "features": FEATURES}
        )
        page_id: UUID = file["data"]["pages"][0]
        shapes = [draw("rect", f"Rectangle {n}", n % 100 * 12, n // 100 * 12, 10, 10) for n in range(size)]
        began = time.perf_counter()
        for start in range(0, size, BATCH):
            await self.edit(file["id"], [added(shape, page_id) for shape in shapes[start : start + BATCH]])
        self.row(f"{size} shapes added", (time.perf_counter() - began) * 1000)
        target = shapes[size // 2]["id"]
        numbers = iter(range(10**6))
        one = await timed(lambda: self.edit(file["id"], [changed(target, page_id, name=f"n{next(numbers)}")]))
        self.row(f"update-file, one attribute of {size}", one)
        calls = CALLS if size < SIZES[-1] else 30
        for form, wanted in (("objects-map", FEATURES), ("plain", PLAIN)):
            body = self.client.codec.encode(keywords({"id": file["id"], "features": wanted}), verbose=True)
            first = await timed(lambda body=body: self.read(body), 1)
            again = await timed(lambda body=body: self.read(body), calls)
            self.row(f"get-file {form} of {size}, first", first)
            self.row(f"get-file {form} of {size}, again", again)

    async def read(self, body: bytes) -> None:
        """Fetch without decoding: the client's time is not the server's."""
        headers = {"content-type": "application/transit+json", "accept": "application/transit+json"}
        answer = await self.client.http.post("/api/main/methods/get-file", content=body, headers=headers)
        answer.raise_for_status()

    async def edit(self, file_id: UUID, changes: list[Any]) -> None:
        """One update-file."""
        revn = self.revn.get(file_id, 0)
        params = {"id": file_id, "session-id": self.client.session_id, "revn": revn, "vern": 0}
        await self.client.call("update-file", {**params, "features": FEATURES, "changes": changes})
        self.revn[file_id] = revn + 1

    async def fan_out(self) -> None:
        """From the start of an edit until the last of many listeners has it."""
        file = await self.client.call(
            "create-file", {"name": "fan", "project-id": self.client.project, "features": FEATURES}
        )
        page_id = file["data"]["pages"][0]
        tabs = [ApiClient(self.client.base, handlers=HANDLERS) for _ in range(LISTENERS)]
        for tab in tabs:
            tab.http.cookies.update(self.client.http.cookies)
        sockets = [await tab.websocket().__aenter__() for tab in tabs]
        for socket in sockets:
            await socket.subscribe_file(file["id"])
        await asyncio.sleep(1)
        found = []
        for _ in range(20):
            shape = draw("rect", "r", 0, 0, 1, 1)
            began = time.perf_counter()
            edit = asyncio.create_task(self.edit(file["id"], [added(shape, page_id)]))
            await asyncio.gather(*(socket.expect("file-change") for socket in sockets))
            found.append((time.perf_counter() - began) * 1000)
            await edit
        self.row(f"edit until {LISTENERS} listeners have it", median(found))
        for socket, tab in zip(sockets, tabs, strict=True):
            await socket.close()
            await tab.close()


def keywords(params: dict[str, Any]) -> dict[Any, Any]:
    """Params with keyword keys."""
    from penpot_core.transit import Keyword

    return {Keyword(key): value for key, value in params.items()}


def resident(pid: int) -> float:
    """Resident memory of a process in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


async def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--base", default="http://127.0.0.1:6060")
    parser.add_argument("--pid", type=int, help="the server's process, for its memory")
    arguments = parser.parse_args()
    async with ApiClient(arguments.base, handlers=HANDLERS) as client:
        await Bench(client, arguments.pid).run()


if __name__ == "__main__":
    asyncio.run(main())
