"""Rate limits over HTTP: in one process, with Redis for several, and with Redis away."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from math import ceil
from pathlib import Path
from time import monotonic

import pytest

from penpot_core.testing.client import ApiClient
from penpot_core.testing.servers import DEPLOYMENTS, RELAXED, Servers, ServerSpec
from tests.plugins.days import day_that_lasts, until_midnight

FEW = """^{:refresh "1s"}
{:main/get-teams [[:few :window "%d/d"]]
 :main/get-owned-teams [[:fast :bucket "2/1/1h"] [:slow :window "4/d"]]}
"""


@pytest.fixture(autouse=True)
async def day() -> None:
    """Calls are counted by the day."""
    await day_that_lasts()


def spec(path: Path, deployment: str, *flags: str) -> ServerSpec:
    words = " ".join((RELAXED["PENPOT_FLAGS"], "enable-rpc-rlimit", *flags))
    env = {**RELAXED, "PENPOT_FLAGS": words, "PENPOT_RPC_RLIMIT_CONFIG": str(path)}
    return replace(DEPLOYMENTS[deployment], env=env)


def write(path: Path, amount: int) -> None:
    """In one step, as an operator's tool does: a reader sees the old file or the new one."""
    path.with_suffix(".new").write_text(FEW % amount)
    path.with_suffix(".new").replace(path)


async def statuses(client: ApiClient, count: int, method: str = "get-teams") -> list[int]:
    answers = await asyncio.gather(*(client.answer(method) for _ in range(count)))
    return sorted(answer.status for answer in answers)


async def failures(client: ApiClient) -> float:
    """How many calls passed uncounted, as /metrics tells it."""
    lines = (await client.http.get("/metrics")).text.splitlines()
    found = [line for line in lines if line.startswith("penpot_rpc_rlimit_failures_total ")]
    return float(found[0].split()[1]) if found else 0.0


@pytest.mark.parametrize("deployment", DEPLOYMENTS)
async def test_calls_at_the_same_time_when_few_are_allowed_then_just_so_many_pass(
    servers: Servers, tmp_path: Path, deployment: str
) -> None:
    write(tmp_path / "rates.edn", 3)
    with servers.own(spec(tmp_path / "rates.edn", deployment)) as server:
        async with ApiClient(server.base) as alice:
            await alice.register("Alice")
            assert await statuses(alice, 8) == [200] * 3 + [429] * 5
            left = until_midnight()
            refused = await alice.answer("get-teams")
            assert refused.headers["x-rate-limit-remaining"] == "few=0"
            assert until_midnight() <= int(refused.headers["retry-after"]) <= left
            assert refused.raw == b""
            assert "content-type" not in refused.headers
            assert (await alice.answer("get-profile")).status == 200
            await check_bucket(alice)


async def check_bucket(alice: ApiClient) -> None:
    """Of a bucket of two, refilled once an hour, and a window of four: what is told, and how long one has to wait."""
    began, left = monotonic(), until_midnight()

    def least() -> int:
        """The seconds until the bucket has a token, had it been asked first as long ago as can be."""
        return 3600 - ceil(monotonic() - began) - 1

    first = await alice.answer("get-owned-teams")
    assert first.headers["x-rate-limit-remaining"] == "fast=1&slow=3"
    assert await statuses(alice, 2, "get-owned-teams") == [200, 429]
    refused = await alice.answer("get-owned-teams")
    assert (refused.status, refused.headers["x-rate-limit-remaining"]) == (429, "fast=0&slow=0")
    assert least() <= int(refused.headers["retry-after"]) <= 3600
    both = await alice.answer("get-owned-teams")
    assert max(until_midnight(), least()) <= int(both.headers["retry-after"]) <= max(left, 3600)


async def test_calls_when_two_processes_count_then_just_so_many_pass_in_both(
    servers: Servers, tmp_path: Path
) -> None:
    write(tmp_path / "rates.edn", 7)
    with servers.own(replace(spec(tmp_path / "rates.edn", "postgresql"), processes=2)) as server:
        async with ApiClient(server.bases[0]) as one, ApiClient(server.bases[1]) as other:
            await one.register("Alice")
            await other.login(one.email, one.password)
            counts = await asyncio.gather(statuses(one, 10), statuses(other, 10))
            assert sorted(counts[0] + counts[1]) == [200] * 7 + [429] * 13


async def test_file_when_it_changes_then_new_limits_hold_and_a_bad_one_changes_nothing(
    servers: Servers, tmp_path: Path
) -> None:
    path = tmp_path / "rates.edn"
    write(path, 1)
    with servers.own(spec(path, "sqlite")) as server:
        async with ApiClient(server.base) as alice:
            await alice.register("Alice")
            assert await statuses(alice, 2) == [200, 429]
            write(path, 1000)
            async with asyncio.timeout(60):
                while (await alice.answer("get-teams")).status == 429:  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
            path.write_text("{:broken")
            async with asyncio.timeout(60):
                while "rate limits are as before" not in server.processes[0].log_text():  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
            assert (await alice.answer("get-teams")).headers["x-rate-limit-remaining"].startswith("few=9")
            path.unlink()
            async with asyncio.timeout(60):
                while "x-rate-limit-remaining" in (await alice.answer("get-teams")).headers:  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
            assert "there is no file of rate limits" in server.processes[0].log_text()


async def test_redis_when_it_is_away_then_calls_pass_and_when_it_is_back_they_are_counted(
    servers: Servers, tmp_path: Path
) -> None:
    write(tmp_path / "rates.edn", 1)
    with servers.own(spec(tmp_path / "rates.edn", "postgresql")) as server:
        assert server.valkey is not None
        async with ApiClient(server.base) as alice:
            await alice.register("Alice")
            assert await statuses(alice, 2) == [200, 429]
            server.valkey.stop()
            assert await statuses(alice, 3) == [200] * 3
            assert "the call passes" in server.processes[0].log_text()
            assert await failures(alice) == 3
            server.valkey.restart()
            # A connection from before the failure is noticed by the first call that uses it: that one passes too.
            async with asyncio.timeout(60):
                while (await alice.answer("get-teams")).status == 200:  # noqa: ASYNC110
                    await asyncio.sleep(0.1)


async def test_calls_when_limits_are_soft_then_pass_without_headers(servers: Servers, tmp_path: Path) -> None:
    write(tmp_path / "rates.edn", 1)
    with servers.own(spec(tmp_path / "rates.edn", "sqlite", "enable-soft-rpc-rlimit")) as server:
        async with ApiClient(server.base) as alice:
            await alice.register("Alice")
            assert await statuses(alice, 3) == [200] * 3
            assert "x-rate-limit-remaining" not in (await alice.answer("get-teams")).headers
