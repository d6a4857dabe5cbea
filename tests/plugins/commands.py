"""Commands run in this process, as starting one takes seconds: for tests that run many of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import typer
from click.testing import Result
from typer.testing import CliRunner

from penpot_core import logs
from penpot_core.cli.commands import commands


@cache
def everything() -> typer.Typer:
    """All commands of the built-in plugins."""
    return commands()


def invoked(*arguments: str, settings: Mapping[str, str | None], typed: str = "") -> Result:
    """Run `penpot ARGUMENTS`, nobody at a terminal; what is None of the settings is not set. Errors are raised."""
    try:
        done = CliRunner().invoke(everything(), arguments, input=typed, env=settings, prog_name="penpot")
    finally:
        logs.configure_with()
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done
