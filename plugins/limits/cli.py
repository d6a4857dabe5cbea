"""`penpot limits`: whether a file of limits can be used."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from penpot_plugins.limits.files import LimitsFileError, permits_of, rates_of

commands = typer.Typer(help="Files of rate and concurrency limits.", no_args_is_help=True)


@commands.callback()
def limits() -> None:
    """Files of rate and concurrency limits."""


@commands.command("check")
def check(file: Path) -> None:
    """Say whether a file of rate limits or of concurrency limits can be used."""
    problems = []
    for kind, read in (("rate", rates_of), ("concurrency", permits_of)):
        try:
            read(file)
        except (LimitsFileError, OSError) as problem:
            problems.append(str(problem))
        else:
            print(f"{file} is a good file of {kind} limits.")
            return
    print("\n".join(problems), file=sys.stderr)
    raise SystemExit(1)
