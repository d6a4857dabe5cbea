"""A server whose database or bus is away lives, says what is missing, and recovers alone (SECURITY.md R14)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest

from penpot_core.testing.client import ApiClient
from penpot_core.testing.ports import LOOPBACK, free_port
from penpot_core.testing.postgres import PostgresCluster
from penpot_core.testing.process import ServerProcess
from penpot_core.testing.servers import RELAXED, Server, Servers, ServerSpec, migrate
from penpot_core.testing.valkey import Valkey
from tests.http.probing import until


@pytest.fixture(scope="module")
def cluster() -> Iterator[PostgresCluster]:
    """A PostgreSQL that these tests may halt."""
    started = PostgresCluster()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def valkey() -> Iterator[Valkey]:
    started = Valkey()
    yield started
    started.stop()


@contextmanager
def launched(settings: dict[str, str], folder: Path) -> Iterator[ServerProcess]:
    """A server that was started, ready or not."""
    process = ServerProcess(
        {**RELAXED, "PENPOT_DATA_DIR": str(folder / "data"), **settings}, free_port(), folder / "log"
    )
    process.launch()
    try:
        yield process
        process.stop()
    except AssertionError as problem:
        problem.add_note(process.log_text())
        raise
    finally:
        process.kill()


def health(process: ServerProcess) -> tuple[int, int, str]:
    """Status of `/healthz`, of `/readyz`, and the parts that are missing; zeros where nobody listens yet."""
    try:
        alive = httpx.get(f"{process.base}/healthz").status_code
        ready = httpx.get(f"{process.base}/readyz")
    except httpx.TransportError:
        return 0, 0, ""
    assert ready.text == ("OK" if ready.status_code == 200 else "KO")
    return alive, ready.status_code, ready.headers.get("x-not-ready", "")


async def becomes(process: ServerProcess, *expected: object) -> None:
    """Wait until the server's health is such."""
    await until(lambda: health(process) == expected, f"health {expected}")


def test_server_when_everything_is_there_then_is_ready(server: Server) -> None:
    assert health(server.processes[0]) == (200, 200, "")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize("verb", ["GET", "HEAD", "POST", "DELETE", "OPTIONS"])
def test_health_when_asked_in_any_way_then_answers(server: Server, path: str, verb: str) -> None:
    answer = httpx.request(verb, f"{server.base}{path}")
    assert answer.status_code == 200
    assert "content-type" not in answer.headers


@pytest.mark.parametrize("migrated", [True, False], ids=["migrated", "empty"])
@pytest.mark.parametrize("workers", ["1", "2"])
async def test_database_when_away_at_the_start_then_server_waits_and_recovers_alone(
    cluster: PostgresCluster, valkey: Valkey, tmp_path: Path, migrated: bool, workers: str
) -> None:
    name = cluster.create(partial(migrate, cluster) if migrated else None)
    settings = {**cluster.environment(name), **valkey.environment(), "PENPOT_HTTP_SERVER_WORKERS": workers}
    cluster.halt()
    with launched(settings, tmp_path) as process:
        await becomes(process, 200, 503, "database")
        async with ApiClient(process.base) as client:
            refused = await client.answer("get-profile", verb="GET")
            assert (refused.status, refused.body["code"]) == (503, "unavailable")
        cluster.resume()
        await becomes(process, 200, 200, "")
        async with ApiClient(process.base) as client:
            # Each connection goes to some process: that all answers come from one of two is as good as excluded.
            await until(lambda: all(health(process)[1] == 200 for _ in range(20)), "readiness of all")
            await client.register("Alice")
        assert "Traceback" not in process.log_text()


async def test_database_when_lost_later_then_server_is_not_ready_and_recovers_alone(
    cluster: PostgresCluster, tmp_path: Path
) -> None:
    name = cluster.create(partial(migrate, cluster))
    with launched(cluster.environment(name), tmp_path) as process:
        await becomes(process, 200, 200, "")
        async with ApiClient(process.base) as client:
            await client.register("Alice")
            cluster.halt()
            await becomes(process, 200, 503, "database")
            refused = await client.answer("create-team", {"name": "Paper"})
            assert (refused.status, refused.body["code"]) == (503, "unavailable")
            cluster.resume()
            await becomes(process, 200, 200, "")
            assert (await client.call("create-team", {"name": "Paper"}))["name"] == "Paper"


async def test_server_when_told_to_end_while_its_database_is_away_then_ends(
    cluster: PostgresCluster, tmp_path: Path
) -> None:
    settings = cluster.environment(cluster.create(partial(migrate, cluster)))
    cluster.halt()
    try:
        with launched(settings, tmp_path) as process:
            await becomes(process, 200, 503, "database")
            process.stop()
    finally:
        cluster.resume()


async def test_bus_when_away_then_calls_go_on_and_server_recovers_alone(
    servers: Servers, tmp_path: Path
) -> None:
    with servers.own(ServerSpec("postgresql", "valkey"), start=False) as server:
        assert server.valkey is not None
        server.valkey.stop()
        [process] = server.processes
        process.launch()
        await becomes(process, 200, 503, "bus")
        async with ApiClient(server.base) as client:
            await client.register("Alice")
            server.valkey.restart()
            await becomes(process, 200, 200, "")
            server.valkey.stop()
            await becomes(process, 200, 503, "bus")
            assert await client.call("create-team", {"name": "Paper"})
            server.valkey.restart()
            await becomes(process, 200, 200, "")


def test_database_when_it_refuses_us_then_the_start_stops_with_a_sentence(
    cluster: PostgresCluster, tmp_path: Path
) -> None:
    settings = {"PENPOT_DATABASE_URI": f"postgresql://{LOOPBACK}:{cluster.port}/nobody_made_this"}
    process = ServerProcess(
        {**RELAXED, "PENPOT_DATA_DIR": str(tmp_path), **settings}, free_port(), tmp_path / "log"
    )
    process.launch()
    assert process.wait() == 2
    assert "cannot be reached" in process.log_text()
    assert "Traceback" not in process.log_text()
