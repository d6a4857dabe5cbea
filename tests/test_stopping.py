"""How a server ends when it is told to."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
import time
from pathlib import Path

import httpx
import pytest

from penpot_core.testing.client import ApiClient
from penpot_core.testing.ports import LOOPBACK, free_port
from penpot_core.testing.process import ServerProcess
from penpot_core.testing.servers import DEPLOYMENTS, RELAXED, Servers, ServerSpec
from tests.http.conftest import traces
from tests.http.probing import PATIENCE, Traces, until

__all__ = ["traces"]

STARTS = 6
BOTH = pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
EVERYWHERE = pytest.mark.parametrize("spec", DEPLOYMENTS.values(), ids=list(DEPLOYMENTS))


@pytest.fixture
def process(tmp_path: Path) -> ServerProcess:
    settings = {**RELAXED, "PENPOT_DATA_DIR": str(tmp_path / "data")}
    return ServerProcess(settings, free_port(), tmp_path / "log")


def wait_for_the_first_answer(process: ServerProcess) -> None:
    """Return at the first byte of an answer, as early as anybody can know that the server is there."""
    while process.running:
        try:
            with socket.create_connection((LOOPBACK, process.port), timeout=PATIENCE) as connection:
                connection.sendall(b"GET /readyz HTTP/1.1\r\nhost: localhost\r\n\r\n")
                if connection.recv(1):
                    return
        except ConnectionError:
            continue


def listens_to_signals(process: ServerProcess) -> bool:
    """Whether the process has a handler for SIGTERM."""
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("SigCgt:"):
            return bool(int(line.split()[1], 16) & 1 << signal.SIGTERM - 1)
    raise AssertionError("the system does not tell which signals a process handles")


@BOTH
def test_server_when_told_to_end_at_its_first_answer_then_it_ends(
    process: ServerProcess, number: signal.Signals
) -> None:
    """A signal that comes before the server's loop runs for good must not be lost."""
    try:
        for _ in range(STARTS):
            process.launch()
            wait_for_the_first_answer(process)
            process.stop(number)
    finally:
        process.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("wait", [0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
def test_server_when_told_to_end_while_it_starts_then_it_ends(process: ServerProcess, wait: float) -> None:
    try:
        process.launch()
        while not listens_to_signals(process):
            time.sleep(0.001)
        time.sleep(wait)
        process.stop()
        assert "Traceback" not in process.log_text()
    finally:
        process.kill()


def test_server_when_told_to_end_twice_then_it_ends_once(process: ServerProcess) -> None:
    try:
        process.start()
        process.send(signal.SIGINT)
        process.stop()
        assert "Traceback" not in process.log_text()
    finally:
        process.kill()


def test_server_when_its_port_is_taken_then_it_says_so(process: ServerProcess) -> None:
    with socket.create_server((LOOPBACK, process.port)):
        process.launch()
        assert process.wait() == 2
    assert f"Cannot listen on {LOOPBACK}:{process.port}" in process.log_text()
    assert "PENPOT_HTTP_SERVER_PORT" in process.log_text()


def refuses_connections(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) != 0


@EVERYWHERE
async def test_call_under_way_when_the_server_is_told_to_end_then_it_is_answered(
    spec: ServerSpec, servers: Servers, traces: Traces
) -> None:
    with servers.own(traces.spec(spec)) as server:
        async with ApiClient(server.base) as client, ApiClient(server.base) as idle:
            await idle.answer("get-profile", verb="GET")
            call = asyncio.create_task(client.call("hold", {"name": "late"}))
            await traces.seen("late-began")
            server.processes[0].send(signal.SIGTERM)
            await until(lambda: refuses_connections(server.processes[0].port), "the end of listening")
            assert server.processes[0].running
            traces.let("late")
            assert await call == {"name": "late"}
        assert server.processes[0].wait() == 0


async def test_call_that_does_not_end_when_the_server_is_told_to_then_is_cut_off(
    servers: Servers, traces: Traces
) -> None:
    with servers.own(traces.spec(ServerSpec())) as server:
        async with ApiClient(server.base) as client:
            call = asyncio.create_task(client.answer("write-and-hold", {"name": "stuck"}))
            await traces.seen("stuck-began")
            server.processes[0].send(signal.SIGTERM)
            assert await asyncio.to_thread(server.processes[0].wait) == 0
            with pytest.raises(httpx.TransportError):
                await call
        assert traces.lines("stuck-cancelled") == [] and (traces.folder / "stuck-cancelled").exists()


async def test_websocket_when_the_server_is_told_to_end_then_is_closed(servers: Servers) -> None:
    with servers.own(ServerSpec()) as server:
        async with ApiClient(server.base) as alice:
            await alice.register("Alice")
            async with alice.websocket() as socket:
                await socket.subscribe_team(alice.team)
                server.processes[0].send(signal.SIGTERM)
                assert await socket.expect_close() == 1001
        assert server.processes[0].wait() == 0
