"""`penpot …`: the command line."""

from __future__ import annotations

import sys

from penpot_core.signals import StopSignals


def main() -> None:
    """Entry point of the command `penpot`.

    `run` goes its own way: a server at rest shall not hold the libraries of the command line in memory. It
    listens to signals before it imports anything that takes long.
    """
    if sys.argv[1:2] == ["run"]:
        signals = StopSignals()
        signals.install()
        from penpot_core.cli.run import run_command

        sys.exit(run_command(sys.argv[2:], signals))
    from penpot_core.cli.commands import commands

    commands()(prog_name="penpot")
