"""The fault switches themselves."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from penpot_core.testing import faults

REACH_TWICE = (
    "from penpot_core.testing import faults; faults.point('a'); print(1); faults.point('a'); print(2)"
)


def run(setting: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, faults.VARIABLE: setting}
    return subprocess.run(
        [sys.executable, "-c", REACH_TWICE], env=environment, capture_output=True, text=True
    )


@pytest.mark.parametrize(
    ("setting", "status", "printed"),
    [
        ("", 0, "1\n2\n"),
        ("b:exit", 0, "1\n2\n"),
        ("a:exit", -9, ""),
        ("a:exit@3", 0, "1\n2\n"),
        ("a:raise", 1, ""),
        ("a:raise@2", 1, "1\n"),
        ("b:exit, a:delay=0@*", 0, "1\n2\n"),
    ],
)
def test_environment_when_set_at_start_arms_points(setting: str, status: int, printed: str) -> None:
    done = run(setting)
    assert done.returncode == status
    assert done.stdout == printed or status == -9
    assert ("InjectedFault" in done.stderr) == (status == 1)


@pytest.mark.parametrize("setting", ["a", "a:explode", "a:delay=x"])
def test_parse_when_the_setting_is_wrong_says_so(setting: str) -> None:
    with pytest.raises(ValueError):
        faults.parse(setting)


async def test_reach_when_armed_awaits_the_effect_and_counts() -> None:
    ran = []

    async def effect() -> None:
        ran.append(1)

    with faults.armed("here", effect, at=2) as switch:
        for _ in range(3):
            await faults.reach("here")
    await faults.reach("here")
    assert (ran, switch.hits) == ([1], 3)


def test_point_when_armed_with_a_coroutine_refuses() -> None:
    async def effect() -> None: ...

    with faults.armed("here", effect), pytest.raises(TypeError, match="here"):
        faults.point("here")
