"""Turns: one edit of a file at a time, in order, bounded, and not given up by a client that leaves."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest

from penpot_core.background import Background
from penpot_plugins.files.engine.errors import FileBusy
from penpot_plugins.files.engine.turns import Turns

FILE = uuid4()


def make_turns(**limits: float) -> tuple[Turns, list[int]]:
    refused: list[int] = []
    return Turns(Background(), lambda: refused.append(1), **limits), refused  # type: ignore[arg-type]


async def test_take_when_many_ask_serves_them_in_order_one_at_a_time() -> None:
    turns, _ = make_turns()
    order: list[int] = []

    async def edit(number: int) -> None:
        async with turns.take(FILE):
            order.append(number)
            await asyncio.sleep(0)
            order.append(number)

    await asyncio.gather(*(edit(number) for number in range(5)))
    assert order == [number for number in range(5) for _ in range(2)]
    assert not turns.busy(FILE)


async def test_take_when_files_differ_does_not_wait() -> None:
    turns, _ = make_turns()
    async with turns.take(FILE), asyncio.timeout(20), turns.take(uuid4()):
        pass


async def test_take_when_it_takes_too_long_refuses_and_leaves_the_queue() -> None:
    turns, refused = make_turns(longest_wait=0.01)
    async with turns.take(FILE):
        with pytest.raises(FileBusy):
            async with turns.take(FILE):
                pass
    assert (refused, turns.busy(FILE)) == ([1], False)
    async with turns.take(FILE):
        pass


async def test_take_when_too_many_wait_refuses_at_once() -> None:
    turns, refused = make_turns(most_waiting=1)
    async with turns.take(FILE):
        waiting = asyncio.create_task(turns.take(FILE).__aenter__())
        await asyncio.sleep(0)
        with pytest.raises(FileBusy):
            await turns.take(FILE).__aenter__()
        assert refused == [1]
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    assert not turns.busy(FILE)


async def test_finish_when_the_client_leaves_goes_on_and_holds_the_turn() -> None:
    turns, _ = make_turns()
    commit, log = asyncio.Event(), []

    async def work() -> None:
        await commit.wait()
        log.append("committed")

    async def edit() -> None:
        async with turns.take(FILE) as turn:
            await turn.finish(work(), "edit")

    async def next_edit() -> None:
        async with turns.take(FILE):
            log.append("next")

    client = asyncio.create_task(edit())
    await asyncio.sleep(0)
    follower = asyncio.create_task(next_edit())
    await asyncio.sleep(0)
    client.cancel()
    await asyncio.gather(client, return_exceptions=True)
    assert log == []
    commit.set()
    await follower
    assert log == ["committed", "next"]


async def test_take_when_cancelled_in_the_queue_lets_the_next_one_in() -> None:
    turns, _ = make_turns()
    async with turns.take(FILE):
        waiting = asyncio.create_task(turns.take(FILE).__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    async with asyncio.timeout(20), turns.take(FILE):
        pass
    assert not turns.busy(FILE)
