"""Several server processes on one port."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Any

import httpx
import psutil
import pytest

from penpot_core.testing.client import ApiClient
from penpot_core.testing.ports import free_port
from penpot_core.testing.process import ServerProcess
from penpot_core.testing.servers import RELAXED, Server, Servers, ServerSpec, penpot
from penpot_core.transit import Keyword, TagHandler
from tests.http.probing import Traces, until
from tests.plugins.files.worlds import FEATURES

WORKERS = {"PENPOT_HTTP_SERVER_WORKERS": "2"}
SHARED = ServerSpec("postgresql", "valkey")


def answering(server: Server) -> int:
    """The process that takes a new connection."""
    return int(httpx.get(f"{server.base}/probe/who").text)


async def all_answering(server: Server, *, but: frozenset[int] = frozenset()) -> set[int]:
    """Connect until two processes have answered."""
    seen: set[int] = set()

    def both() -> bool:
        try:
            seen.add(answering(server))
        except httpx.TransportError:
            return False
        return len(seen - but) == 2

    await until(both, "an answer of two processes")
    return seen - but


async def client_at(server: Server, pid: int, handlers: Sequence[TagHandler]) -> ApiClient:
    """A client whose kept connection goes to such a process."""
    while True:
        client = ApiClient(server.base, handlers=handlers)
        if int((await client.http.get("/probe/who")).text) == pid:
            return client
        await client.close()


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended may stay until its new parent looks."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
async def test_processes_when_told_to_end_then_all_end(
    servers: Servers, traces: Traces, number: signal.Signals
) -> None:
    with servers.own(traces.spec(SHARED, **WORKERS)) as server:
        pids = await all_answering(server)
        assert server.processes[0].pid not in pids
        server.processes[0].stop(number)
        assert not any(map(alive, pids))
        assert "Traceback" not in server.processes[0].log_text()


async def test_processes_when_one_edits_then_a_websocket_of_the_other_is_told(
    servers: Servers, traces: Traces, transit_handlers: Sequence[TagHandler]
) -> None:
    with servers.own(traces.spec(SHARED, **WORKERS)) as server:
        async with AsyncExitStack() as stack:
            editors = {
                pid: await stack.enter_async_context(await client_at(server, pid, transit_handlers))
                for pid in await all_answering(server)
            }
            alice, peer = editors.values()
            await alice.register("Alice")
            await peer.login(alice.email, alice.password)
            made = {"name": "F", "project-id": alice.project, "features": FEATURES}
            file = await alice.call("create-file", made)
            heard: set[int] = set()
            while len(heard) < 2:
                watcher = ApiClient(server.base, handlers=transit_handlers)
                await stack.enter_async_context(watcher)
                await watcher.login(alice.email, alice.password)
                async with watcher.websocket() as socket:
                    await socket.subscribe_file(file["id"])
                    name = str(watcher.session_id)
                    await socket.send({"type": Keyword("probe-where"), "name": name})
                    [place] = await traces.seen(f"{name}-at")
                    [other] = [editor for pid, editor in editors.items() if pid != int(place)]
                    seen = await other.call("get-file", {"id": file["id"], "features": FEATURES})
                    await other.call("update-file", edit_of(seen, other))
                    message = await socket.expect("file-change")
                    assert message["revn"] == seen["revn"] + 1
                    heard.add(int(place))


def edit_of(file: dict[str, Any], editor: ApiClient) -> dict[str, Any]:
    """Give the file's first page another name."""
    change = {"type": Keyword("mod-page"), "id": file["data"]["pages"][0], "name": "Renamed"}
    return {
        "id": file["id"],
        "session-id": editor.session_id,
        "revn": file["revn"],
        "vern": file["vern"],
        "features": FEATURES,
        "changes": [change],
    }


async def test_process_that_died_is_replaced(servers: Servers, traces: Traces) -> None:
    with servers.own(traces.spec(SHARED, **WORKERS)) as server:
        first, second = await all_answering(server)
        os.kill(first, signal.SIGKILL)
        pids = await all_answering(server, but=frozenset({first}))
        assert second in pids
        server.stop()


async def test_processes_when_the_one_that_watches_is_killed_then_end(
    servers: Servers, traces: Traces
) -> None:
    with servers.own(traces.spec(SHARED, **WORKERS)) as server:
        pids = await all_answering(server)
        os.kill(server.processes[0].pid, signal.SIGKILL)
        await until(lambda: not any(map(alive, pids)), "the end of the other processes")


async def test_processes_when_their_port_is_taken_then_say_so(servers: Servers, traces: Traces) -> None:
    with servers.own(traces.spec(SHARED, **WORKERS)) as server:
        process = server.processes[0]
        settings = {**process.settings, "PENPOT_HTTP_SERVER_PORT": str(process.port)}
        refused = penpot("run", settings=settings)
        assert refused.returncode == 2
        assert f"Cannot listen on 127.0.0.1:{process.port}" in refused.stderr


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, "An embedded server is one process: leave PENPOT_HTTP_SERVER_WORKERS out"),
        (
            {"PENPOT_DATABASE_URI": "postgresql://127.0.0.1:1/penpot"},
            "need Redis or Valkey between them: set PENPOT_REDIS_URI, or ask for one process",
        ),
    ],
    ids=["on SQLite", "without a bus"],
)
def test_processes_when_they_cannot_work_together_then_do_not_start(
    settings: dict[str, str], sentence: str, traces: Traces
) -> None:
    own = {**RELAXED, **WORKERS, "PENPOT_DATA_DIR": str(traces.folder), **settings}
    process = ServerProcess(own, free_port(), traces.folder / "log")
    process.launch()
    assert process.wait() == 2
    assert sentence in process.log_text()
