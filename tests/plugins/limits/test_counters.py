"""Counting in the process and in Redis: the same questions get the same answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from penpot_core.metrics import Metrics
from penpot_core.testing.valkey import Valkey
from penpot_plugins.limits.counters import Counters, CountersAway, MemoryCounters, RedisCounters
from penpot_plugins.limits.rules import Bucket

NOW = 1_795_000_000
RULE = Bucket("b", 3, 2, 60)


@pytest.fixture(scope="module")
def valkey() -> Iterator[Valkey]:
    server = Valkey()
    yield server
    server.stop()


@pytest.fixture(params=["memory", "redis"])
async def counters(request: pytest.FixtureRequest, valkey: Valkey) -> AsyncIterator[Counters]:
    made: Counters = (
        MemoryCounters()
        if request.param == "memory"
        else RedisCounters(valkey.environment()["PENPOT_REDIS_URI"], Metrics())
    )
    yield made
    await made.close()


async def test_bucket_when_asked_over_time_then_fills_as_the_reference_says(counters: Counters) -> None:
    asked = [
        await counters.bucket("b", RULE, NOW + seconds) for seconds in (0, 0, 1, 1, 30, 31, 59, 61, 200, 200)
    ]
    assert [passes for passes, _, _ in asked] == [True] * 3 + [False, False, True, False, True, True, True]
    assert [left for _, left, _ in asked] == [2, 1, 0, 0, 0, 0, 0, 0, 2, 1]
    assert [since - NOW for _, _, since in asked[1:]] == [0, 0, 1, 1, 1, 31, 31, 61, 200]


async def test_window_when_asked_then_refuses_above_its_amount_and_keys_are_apart(counters: Counters) -> None:
    asked = [await counters.window("w", 2, 100, NOW) for _ in range(4)]
    assert asked == [(True, 1), (True, 0), (False, 0), (False, 0)]
    assert await counters.window("w2", 2, 100, NOW) == (True, 1)


async def test_calls_when_at_the_same_time_then_just_so_many_pass(counters: Counters) -> None:
    windows = await asyncio.gather(*(counters.window("many-windows", 5, 100, NOW) for _ in range(40)))
    assert sum(passes for passes, _ in windows) == 5
    buckets = await asyncio.gather(*(counters.bucket("many", RULE, NOW) for _ in range(40)))
    assert sum(passes for passes, _, _ in buckets) == RULE.capacity


async def test_redis_when_nothing_listens_then_says_that_it_is_away() -> None:
    counters = RedisCounters("redis://127.0.0.1:1/0", Metrics())
    with pytest.raises(CountersAway):
        await counters.window("w", 1, 1, NOW)
    await counters.close()
