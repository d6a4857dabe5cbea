"""The replayer in `golden/`, unchanged, as a library.

A scenario is named as its file in `golden/scenarios/` (`first-file`), or with its folder in
`golden/scenarios-settings/`, which has settings of its own (`mail/mail-register`).

It keeps what it has paired while comparing in a variable of its module, so a comparison is never interrupted
by another: `compare` awaits nothing.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import yaml

GOLDEN = Path(__file__).parent / "golden"
SCENARIOS = GOLDEN / "scenarios"
SETTINGS = GOLDEN / "scenarios-settings"
PREFIX = "/api/main/methods"
PATIENCE, BRIEF = 30, 2
"""Seconds in which a message, a mail or a request that was recorded has to come, and in which one may that was not."""

Recorded = list[dict[str, Any]]


class SetupFailed(Exception):
    """A conversation could not begin: its people could not register, or the server does not answer."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step that was played, and in what its answer differs from the recorded one; empty where it agrees."""

    number: int
    what: str
    differences: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        return not self.differences


@cache
def replayer() -> Any:
    """The module `replay`; it imports its neighbour `sinks` by that name."""
    sys.path.append(str(GOLDEN))
    return importlib.import_module("replay")


def folder_of(scenario: str) -> Path:
    """The folder of a scenario."""
    group, found, _ = scenario.rpartition("/")
    return SETTINGS / group if found else SCENARIOS


def path_of(scenario: str) -> Path:
    """The file of a scenario, which may not exist."""
    return folder_of(scenario) / f"{scenario.rpartition('/')[2]}.yaml"


def every_scenario() -> list[str]:
    """The names of all scenarios that were recorded."""
    plain = (path.stem for path in SCENARIOS.glob("*.yaml"))
    return sorted([*plain, *(f"{path.parent.name}/{path.stem}" for path in SETTINGS.glob("*/*.yaml"))])


def recorded(scenario: str) -> Recorded:
    """What the reference answered."""
    text = path_of(scenario).with_suffix(".golden.json").read_text()
    answers: Recorded = json.loads(replayer().PUBLIC_RE.sub("<public>", text))
    return answers


async def play(scenario: str, base: str, otherwise: Collection[int] | None = None) -> list[Step]:
    """Play a scenario against a running server and compare every answer; raises `SetupFailed`.

    It waits for messages, mails and requests as long as the scenario says. With `otherwise`, the numbers of steps that
    may differ, it waits for what was recorded for the others, whatever the machine's speed: a message too many is then
    found only where another one is waited for.
    """
    path = path_of(scenario)
    document = yaml.safe_load(path.read_text())
    if otherwise is not None:
        document["steps"] = [
            brief(step) if number in otherwise else patient(step, answer)
            for number, (step, answer) in enumerate(
                zip(document["steps"], recorded(scenario), strict=True), 1
            )
        ]
    runner = replayer().Runner(base, document, path, PREFIX)
    try:
        answers = await runner.run()
    except (SystemExit, httpx.HTTPError) as cause:
        raise SetupFailed(f"{scenario} was not played: {cause}") from cause
    return compare(recorded(scenario), answers)


def patient(step: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """A step that waits for what was recorded for as long as it may take, and goes on when it has come.

    Where nothing came, or a connection was closed, it waits as it says.
    """
    for kind, came in (("mail", "mails"), ("sink", "requests")):
        if step.get(kind) and len(answer.get(came, ())) >= step[kind].get("count", 1) > 0:
            return {**step, kind: {**step[kind], "wait": PATIENCE}}
    count = len(answer.get("messages", ()))
    if step.get("ws") == "expect" and count and not answer.get("closed"):
        return {**step, "count": count, "wait": PATIENCE}
    return step


def brief(step: dict[str, Any]) -> dict[str, Any]:
    """A step that does not wait long for messages: where that is meant to differ, none comes."""
    return {**step, "wait": BRIEF} if step.get("ws") == "expect" and "wait" not in step else step


def play_now(scenario: str, base: str) -> list[Step]:
    """`play` where no event loop runs."""
    return asyncio.run(play(scenario, base))


def compare(wanted: Recorded, got: Recorded) -> list[Step]:
    """Compare the answers of one whole conversation, step by step; ids are paired over all of its steps."""
    module = replayer()
    module.PAIRING = module.Pairing()
    got = json.loads(json.dumps(got))
    steps = [
        Step(want["step"], want["what"], tuple(_differences(want, answer)))
        for want, answer in zip(wanted, got, strict=False)
    ]
    missing = wanted[len(got) :]
    return steps + [Step(want["step"], want["what"], ("not played",)) for want in missing]


def _differences(want: dict[str, Any], got: dict[str, Any]) -> list[str]:
    if want.get("status") == 500 and 400 <= got.get("status", 0) < 500:
        return []  # a fault of the reference: any coded refusal is as good
    found: list[str] = replayer().difference(want, got)
    return found
