"""The queue of a limit: who runs, who waits, who is turned away, and that nothing stays held."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from penpot_core.ids import next_id
from penpot_core.metrics import Metrics
from penpot_plugins.limits.concurrency import CapacityReached, ConcurrencyLimits
from penpot_plugins.limits.permits import Permits

ME, OTHER = next_id(), next_id()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0)


class Running:
    """Calls that run until they are let go."""

    def __init__(self, limits: ConcurrencyLimits, name: str) -> None:
        self.limits, self.name, self.inside, self.gate = limits, name, 0, asyncio.Event()

    def start(self, who: object = ME) -> asyncio.Task[None]:
        async def run() -> None:
            async with self.limits.hold([self.name], who):  # type: ignore[arg-type]
                self.inside += 1
                await self.gate.wait()

        return asyncio.create_task(run())


async def test_calls_when_queue_is_full_then_the_next_is_refused_and_another_profile_is_not() -> None:
    limits = ConcurrencyLimits({"x/by-profile": Permits(1, 1)}, Metrics())
    calls = Running(limits, "x/by-profile")
    first, second = calls.start(), calls.start()
    await until(lambda: calls.inside == 1)
    with pytest.raises(CapacityReached) as caught:
        await calls.start()
    assert (caught.value.code, caught.value.type) == ("capacity-limit-reached", "concurrency-limit")
    other = calls.start(OTHER)
    await until(lambda: calls.inside == 2)
    calls.gate.set()
    await asyncio.gather(first, second, other)
    assert calls.inside == 3
    assert not limits._limiters


async def test_call_when_it_waits_too_long_then_is_refused_and_its_place_is_free_again() -> None:
    limits = ConcurrencyLimits({"x/global": Permits(1, 1, 10)}, Metrics())
    calls = Running(limits, "x/global")
    first = calls.start()
    await until(lambda: calls.inside == 1)
    for _ in range(2):
        with pytest.raises(CapacityReached) as caught:
            await calls.start(OTHER)
        assert caught.value.code == "timeout"
    calls.gate.set()
    await first
    assert not limits._limiters


async def test_call_when_cancelled_while_it_waits_then_leaves_the_queue() -> None:
    limits = ConcurrencyLimits({"x/global": Permits(1, 1)}, Metrics())
    calls = Running(limits, "x/global")
    first, waiting = calls.start(), calls.start()
    await until(lambda: calls.inside == 1)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    follower = calls.start()
    calls.gate.set()
    await asyncio.gather(first, follower)
    assert calls.inside == 2
