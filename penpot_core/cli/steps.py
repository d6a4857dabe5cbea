"""Examinations in steps: commands that try something out, say what they found, and what to do where it failed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import NoReturn

import orjson
import typer


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `sentence` says what was found; `advice` what to do, where the step failed."""

    name: str
    ok: bool
    sentence: str
    advice: str | None = None

    @classmethod
    def failed(cls, name: str, sentence: str, advice: str) -> Step:
        """A step that failed."""
        return cls(name, False, sentence, advice)


def tell(steps: Iterable[Step], *, as_json: bool) -> NoReturn:
    """Print each step as it is done, or all as one JSON object, and end: with status 1 where one failed."""
    done = []
    for step in steps:
        done.append(step)
        if not as_json:
            print(f"{'ok    ' if step.ok else 'FAILED'}  {step.name}: {step.sentence}")
            if step.advice is not None:
                print(f"        What to do: {step.advice}")
    fine = all(step.ok for step in done)
    if as_json:
        told = {"ok": fine, "steps": [asdict(step) for step in done]}
        print(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())
    raise typer.Exit(0 if fine else 1)
