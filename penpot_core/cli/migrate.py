"""`penpot migrate`."""

from __future__ import annotations

import asyncio
import sys
from typing import Annotated

import orjson
import typer

from penpot_core.settings import kernel

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def migrate_command(as_json: JsonOption = False) -> None:
    """Create the tables, or bring them up to date. Safe to run again and by several at once."""
    from penpot_core.cli.commands import built
    from penpot_core.db.migrations import MigrationError
    from penpot_core.startup import bring_up_to_date

    app = built()
    app.settings[kernel.DATA_DIR].mkdir(parents=True, exist_ok=True)
    try:
        report = asyncio.run(bring_up_to_date(app))
    except MigrationError as problem:
        print(problem, file=sys.stderr)
        raise typer.Exit(1) from None
    if as_json:
        print(
            orjson.dumps(
                {"origin": report.origin, "applied": report.applied, "seconds": report.seconds}
            ).decode()
        )
        return
    done = ", ".join(report.applied) or "nothing to do"
    print(f"The database is up to date ({report.origin}): {done}, in {report.seconds:.2f} s.")
