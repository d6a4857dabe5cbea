"""Hashing beside the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from penpot_core.errors import TooManyRequests
from penpot_plugins.accounts.hashing import Hashing


@pytest.fixture
async def hashing() -> AsyncIterator[Hashing]:
    made = Hashing(threads=1, waiting=1)
    yield made
    await made.stop()


async def test_derive_and_verify_agree(hashing: Hashing) -> None:
    stored = await hashing.derive("secret")
    assert (await hashing.verify("secret", stored)).valid
    assert not (await hashing.verify("other", stored)).valid
    assert not (await hashing.verify("secret", None)).valid


async def test_derive_while_it_works_lets_the_loop_go_on(hashing: Hashing) -> None:
    work = asyncio.create_task(hashing.derive("secret"))
    turns = 0
    while not work.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 10


async def test_derive_beyond_the_limit_is_refused_and_then_possible_again(hashing: Hashing) -> None:
    under_way = [asyncio.create_task(hashing.derive("secret")) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(TooManyRequests):
        await hashing.derive("one too many")
    await asyncio.gather(*under_way)
    assert await hashing.derive("now")


async def test_derive_when_a_waiting_caller_goes_away_gives_its_place_back(hashing: Hashing) -> None:
    working, waiting = (asyncio.create_task(hashing.derive("secret")) for _ in range(2))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await asyncio.sleep(0)
    assert await hashing.derive("in its place")
    assert await working
