"""What is wrong with the settings, all of it at once, in sentences that say what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from penpot_core.settings.masking import MASK

SHOWN = 80


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: the variable (or the name and its file) and a sentence about it."""

    name: str
    sentence: str

    def __str__(self) -> str:
        return self.sentence


class SettingsError(Exception):
    """The settings cannot be used. The text lists every problem, one a line; no secret stands in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def not_accepted(where: str, held: str | None, allowed: str) -> Problem:
    """A value that cannot be used. `held` is what may be shown of it, None where it is secret."""
    shown = f"a value that is not shown ({MASK})" if held is None else quoted(held)
    return Problem(where, f"{where} is {shown}; it takes {allowed}.")


def quoted(text: str) -> str:
    """The text in quotes, control characters escaped, cut where it is long."""
    cut = text if len(text) <= SHOWN else text[:SHOWN] + "…"
    return '"' + "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in cut) + '"'
