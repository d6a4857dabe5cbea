"""Which differences are allowed: the lists beside this file, and what they mean for a played scenario."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.compat.replayer import Step, path_of

HERE = Path(__file__).parent
PLAYED = HERE / "played.txt"
EXCUSED = HERE / "excused.txt"
INTENDED = HERE / "intended.txt"

LINE = re.compile(r"(?P<scenario>[\w/-]+) step (?P<step>\d+): (?P<reason>\S.*)")
SHOWN = 12

Place = tuple[str, int]
Reasons = Mapping[Place, str]


class BadLine(ValueError):
    """A line of a list cannot be read, or names a step twice."""


def lines(path: Path) -> list[str]:
    """The lines of a list without comments and empty ones."""
    found = (line.strip() for line in path.read_text().splitlines())
    return [line for line in found if line and not line.startswith("#")]


def played(path: Path = PLAYED) -> list[str]:
    """The names of the scenarios that are played; raises `BadLine` for one that does not exist."""
    names = lines(path)
    for name in names:
        if not path_of(name).exists():
            raise BadLine(f"{path.name}: there is no scenario {name!r}")
    return names


def reasons(path: Path) -> dict[Place, str]:
    """A list of steps, each with its reason; raises `BadLine`."""
    found: dict[Place, str] = {}
    for line in lines(path):
        match = LINE.fullmatch(line)
        if match is None:
            raise BadLine(f"{path.name}: write 'SCENARIO step N: reason' instead of {line!r}")
        place = match["scenario"], int(match["step"])
        if place in found:
            raise BadLine(f"{path.name}: {place[0]} step {place[1]} stands there twice")
        found[place] = match["reason"]
    return found


def noted(scenario: str, *lists: Reasons) -> set[int]:
    """The numbers of a scenario's steps that stand in a list."""
    return {step for reasons in lists for name, step in reasons if name == scenario}


def complaints(scenario: str, steps: Iterable[Step], excused: Reasons, intended: Reasons) -> list[str]:
    """What is wrong with a played scenario: differences nobody allowed, and excuses nobody needs any more.

    An intended step may agree: some differ only in prose, which is not compared.
    """
    found = []
    for step in steps:
        place = scenario, step.number
        if place in excused and step.agrees:
            found.append(f"step {step.number} ({step.what}) agrees now: remove its line from {EXCUSED.name}")
        elif not step.agrees and place not in excused and place not in intended:
            found.append(f"step {step.number} ({step.what}) differs:\n{shown(step)}")
    return found


def shown(step: Step, limit: int | None = SHOWN) -> str:
    """The differences of a step, indented, at most so many."""
    text = [f"    {difference}" for difference in step.differences[:limit]]
    more = len(step.differences) - len(text)
    return "\n".join([*text, f"    ... and {more} more"] if more else text)
