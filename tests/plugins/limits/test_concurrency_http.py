"""Limits of concurrency of a running server: who runs, waits and is refused, and that permits come back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from penpot_core.testing.answers import Answer
from penpot_core.testing.client import ApiClient
from penpot_core.testing.servers import RELAXED, Server, Servers, ServerSpec
from tests.http.probing import Traces

LIMITS = """
["mine/by-profile"]
permits = 1
queue = 1
["brief/by-profile"]
permits = 1
timeout = 150
["all/global"]
permits = 2
queue = 0
"""


@pytest.fixture(scope="module")
def traces(tmp_path_factory: pytest.TempPathFactory) -> Traces:
    return Traces(tmp_path_factory.mktemp("traces"))


@pytest.fixture(scope="module")
def waiting(servers: Servers, traces: Traces) -> Iterator[Server]:
    """A server whose methods wait, for all tests of this file: names are unlike any other's."""
    limits = traces.folder / "limits.toml"
    limits.write_text(LIMITS)
    settings = {
        "PENPOT_FLAGS": f"{RELAXED['PENPOT_FLAGS']} enable-rpc-climit",
        "PENPOT_RPC_CLIMIT_CONFIG": str(limits),
        "PENPOT_PLUGINS_DIR": str(Path(__file__).parent / "plugins"),
    }
    with servers.own(traces.spec(ServerSpec(), **settings)) as server:
        yield server


@pytest.fixture
async def alice(waiting: Server) -> AsyncIterator[ApiClient]:
    async with ApiClient(waiting.base) as client:
        await client.register("Alice")
        yield client


def start(client: ApiClient, method: str, name: str) -> asyncio.Task[Answer]:
    """Call in a task of its own."""
    return asyncio.create_task(client.answer(method, {"name": name}))


async def end(call: asyncio.Task[Answer]) -> None:
    """Hang up."""
    call.cancel()
    with suppress(asyncio.CancelledError):
        await call


async def gauge(client: ApiClient, name: str, limit: str) -> float:
    """A gauge of a limit, as /metrics tells it."""
    text = (await client.http.get("/metrics")).text
    (line,) = [line for line in text.splitlines() if line.startswith(f'{name}{{name="{limit}"')]
    return float(line.rpartition(" ")[2])


async def waits(client: ApiClient, limit: str, count: int) -> None:
    """Wait until so many calls wait for a limit."""
    async with asyncio.timeout(60):
        while await gauge(client, "penpot_rpc_climit_queue", limit) != count:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def check_refusal(answer: Answer) -> None:
    assert (answer.status, answer.raw) == (429, b"")
    assert answer.headers["retry-after"] == "1"
    assert "content-type" not in answer.headers


async def test_calls_when_one_runs_and_one_waits_then_the_third_is_refused_and_others_are_not(
    alice: ApiClient, waiting: Server, traces: Traces
) -> None:
    first = start(alice, "hold-mine", "first")
    await traces.seen("first-began")
    second = start(alice, "hold-mine", "second")
    await waits(alice, "mine/by-profile", 1)
    check_refusal(await alice.answer("hold-mine", {"name": "third"}))
    assert (await alice.answer("get-profile")).status == 200
    async with ApiClient(waiting.base) as bob:
        await bob.register("Bob")
        bobs = start(bob, "hold-mine", "bobs")
        await traces.seen("bobs-began")
        for name in ("bobs", "first", "second"):
            traces.let(name)
        assert [answer.status for answer in await asyncio.gather(bobs, first, second)] == [200] * 3
    assert not traces.lines("third-began")
    assert "a concurrency limit is reached" in waiting.processes[0].log_text()
    assert await gauge(alice, "penpot_rpc_climit_permits", "mine/by-profile") == 1


async def test_call_when_it_waits_longer_than_allowed_then_is_refused_and_the_next_is_served(
    alice: ApiClient, waiting: Server, traces: Traces
) -> None:
    first = start(alice, "hold-brief", "long")
    await traces.seen("long-began")
    check_refusal(await alice.answer("hold-brief", {"name": "late"}))
    assert "a call waited too long" in waiting.processes[0].log_text()
    traces.let("long")
    assert (await first).status == 200
    traces.let("after")
    assert (await alice.answer("hold-brief", {"name": "after"})).status == 200


async def test_call_when_its_client_hangs_up_then_gives_its_permit_and_its_place_back(
    alice: ApiClient, traces: Traces
) -> None:
    running = start(alice, "hold-mine", "cut")
    await traces.seen("cut-began")
    queued = start(alice, "hold-mine", "never")
    await waits(alice, "mine/by-profile", 1)
    await end(queued)
    await waits(alice, "mine/by-profile", 0)
    follower = start(alice, "hold-mine", "free")
    await waits(alice, "mine/by-profile", 1)
    traces.let("free")
    await end(running)
    await traces.seen("cut-cancelled")
    assert (await follower).status == 200
    assert not (traces.folder / "never-began").exists()


async def test_limit_when_it_is_of_all_then_people_share_it_and_visitors_have_no_profile_to_count(
    alice: ApiClient, waiting: Server, traces: Traces
) -> None:
    async with ApiClient(waiting.base) as visitor:
        calls = [start(alice, "hold-all", "one"), start(visitor, "hold-all", "two")]
        for name in ("one", "two"):
            await traces.seen(f"{name}-began")
        check_refusal(await visitor.answer("hold-all", {"name": "three"}))
        for name in ("one", "two"):
            traces.let(name)
        assert [answer.status for answer in await asyncio.gather(*calls)] == [200, 200]
