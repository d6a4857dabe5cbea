"""`penpot release`."""

from __future__ import annotations

import asyncio
import sys

import typer

commands = typer.Typer(
    help="Write all files whole, so that Penpot itself can take the database over.",
    invoke_without_command=True,
)


@commands.callback()
def release_command() -> None:
    """Run what is due, write every file whole and leave no journal. All servers must be stopped before."""
    from penpot_core.cli.commands import built
    from penpot_core.cli.failures import sentence
    from penpot_core.errors import PenpotError
    from penpot_plugins.files.release import ReleaseRefused, release

    try:
        done = asyncio.run(release(built(), lambda line: print(line, file=sys.stderr)))
    except ReleaseRefused as refusal:
        print(refusal, file=sys.stderr)
        raise typer.Exit(1) from None
    except PenpotError as problem:
        print(f"The database is not released. {sentence(problem)}", file=sys.stderr)
        raise typer.Exit(1) from None
    print(f"Released: {done.files} files were written, {done.tasks} tasks were run.")
