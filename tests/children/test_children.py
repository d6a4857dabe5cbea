"""Children: their answers, their limits, their end (SECURITY row 20, S5)."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import psutil
import pytest

from penpot_core.children import ChildFailed, Children, Job, Limits
from penpot_core.metrics import Metrics

JOBS = Path(__file__).with_name("jobs.py")
SMALL = Limits(memory=256 * 2**20, cpu=1, seconds=60, file_size=4 * 2**20)
BRIEF = (1.5, 6.0, 24.0)
"""Limits of time, in seconds: the next one where a child had no time to begin."""


async def run(function: str, limits: Limits = SMALL, **params: Any) -> dict[str, Any]:
    return await Children(Metrics()).run(Job(JOBS, function), params, limits)


async def test_child_when_it_answers_then_it_saw_nothing_of_the_server() -> None:
    answer = await run("double", number=21)
    assert answer["twice"] == 42
    assert set(answer["environment"]) <= {"LANG", "PATH", "LC_CTYPE"}


async def test_child_when_it_refuses_then_code_and_hint_arrive() -> None:
    with pytest.raises(ChildFailed) as caught:
        await run("refuse")
    assert (caught.value.code, caught.value.hint) == ("not-today", "Come back tomorrow.")


@pytest.mark.parametrize(
    ("function", "limits", "params", "exhausted"),
    [
        ("fail", SMALL, {}, None),
        ("eat", SMALL, {"size": 2**30}, "memory"),
        ("spin", SMALL, {}, "cpu"),
        ("spin", Limits(cpu=20, seconds=0.3), {}, "time"),
    ],
)
async def test_child_when_it_fails_or_needs_too_much_then_it_is_over(
    function: str, limits: Limits, params: dict[str, Any], exhausted: str | None
) -> None:
    with pytest.raises(ChildFailed) as caught:
        await run(function, limits, **params)
    assert (caught.value.code, caught.value.exhausted) == (None, exhausted)


async def test_child_when_it_prints_then_only_its_answer_counts() -> None:
    assert await run("chatter") == {}


async def test_child_when_it_writes_too_much_then_the_file_stays_small(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with pytest.raises(ChildFailed):
        await run("write", path=str(path))
    assert path.stat().st_size <= 4 * 2**20


@pytest.mark.parametrize("how", ["time", "cancelled"])
async def test_child_when_it_must_end_then_its_whole_tree_ends(tmp_path: Path, how: str) -> None:
    for seconds in BRIEF if how == "time" else (60.0,):
        told = tmp_path / f"told-{seconds}"
        work = asyncio.create_task(run("linger", Limits(seconds=seconds), told=str(told)))
        if pids := await pids_in(told, work):
            break
    assert len(pids) == 2, "it never began"
    if how == "cancelled":
        work.cancel()
    with pytest.raises((ChildFailed, asyncio.CancelledError)):
        await work
    async with asyncio.timeout(30):
        while any(runs(pid) for pid in pids):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert runs(os.getpid())


async def pids_in(told: Path, work: asyncio.Task[Any]) -> list[int]:
    """The two numbers that a child tells in a file, as soon as they are there; none where it ends without."""
    while not work.done():
        if len(pids := numbers_in(told)) == 2:
            return pids
        await asyncio.sleep(0.02)
    await asyncio.gather(work, return_exceptions=True)
    return []


def numbers_in(path: Path) -> list[int]:
    """The numbers in a file; none where there is no file yet."""
    return [int(word) for word in path.read_text().split()] if path.exists() else []


def runs(pid: int) -> bool:
    """Whether a process is there and not at its end. One that was killed still runs for a moment."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
