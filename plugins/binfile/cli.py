"""`penpot file import`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import orjson
import typer

if TYPE_CHECKING:
    from penpot_core.app import App
    from penpot_plugins.binfile.contents import Request
    from penpot_plugins.binfile.importing import Progress

commands = typer.Typer(help="Files as packages (.penpot).", no_args_is_help=True)


@commands.command("import")
def import_command(
    path: Annotated[
        Path, typer.Argument(help="The .penpot file.", exists=True, dir_okay=False, readable=True)
    ],
    project: Annotated[UUID, typer.Option("--project", help="The id of the project that gets the files.")],
    name: Annotated[str | None, typer.Option("--name", help="The name of the first file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Make the files of a package: into a stopped server of one machine, or beside one that uses PostgreSQL."""
    from penpot_core.cli.commands import built
    from penpot_core.cli.failures import refuse
    from penpot_core.db import DatabaseError
    from penpot_core.db.migrations import MigrationError
    from penpot_core.errors import PenpotError
    from penpot_core.transit import Keyword
    from penpot_plugins.binfile.contents import Request

    app = built()
    try:
        ids = asyncio.run(run_import(app, Request(path, project, name), as_json))
    except MigrationError as problem:
        refuse(str(problem))
    except DatabaseError:
        raise
    except PenpotError as refusal:
        place = refusal.data.get(Keyword("path"))
        told = refusal.hint or refusal.code
        print(f"{path}: {told}" + (f" ({place})" if place else ""), file=sys.stderr)
        raise typer.Exit(1) from None
    if as_json:
        print(orjson.dumps({"files": ids}).decode())
        return
    for file_id in ids:
        print(file_id)


async def run_import(app: App, request: Request, quiet: bool) -> Sequence[UUID]:
    """Import with the application's database, without its server, bus, or anything that runs beside them."""
    from penpot_core.startup import bring_up_to_date
    from penpot_plugins.binfile.importing import Import

    await bring_up_to_date(app)
    await app.database.start()
    try:
        if quiet:
            return await Import(app, request).run()
        with Bar() as bar:
            return await Import(app, request, bar.show).run()
    finally:
        await app.database.stop()


class Bar:
    """Progress as a line on the terminal: what is read, and how much of it so far."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import Progress as Line
        from rich.progress import SpinnerColumn, TextColumn

        columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed}"))
        self._line = Line(*columns, console=Console(stderr=True), transient=True)
        self._tasks: dict[str, object] = {}

    def __enter__(self) -> Bar:
        self._line.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._line.stop()

    @property
    def show(self) -> Progress:
        """Takes the events of an import."""
        return self._show

    def _show(self, event: object) -> None:
        section = str(event.get("section", "")) if isinstance(event, dict) else ""
        if section not in self._tasks:
            self._tasks[section] = self._line.add_task(section, total=None)
        self._line.advance(self._tasks[section])  # type: ignore[arg-type]
