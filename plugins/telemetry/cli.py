"""`penpot telemetry`: what is told, and whether it is."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

if TYPE_CHECKING:
    from penpot_core.app import App

commands = typer.Typer(help="See what the instance tells about itself.", no_args_is_help=True)


@commands.callback()
def telemetry() -> None:
    """See what the instance tells about itself."""


@commands.command()
def preview(
    events: Annotated[bool, typer.Option("--events", help="The waiting events too, one a line.")] = False,
) -> None:
    """Print the report exactly as it is, or would be, sent; nothing is sent."""
    from penpot_core.cli.commands import built
    from penpot_core.cli.database import run_connected

    run_connected(built(), partial(previewed, events=events))


async def previewed(app: App, *, events: bool) -> None:
    """Print the report, and to the other stream what becomes of it."""
    from penpot_plugins.telemetry import queries
    from penpot_plugins.telemetry.report import make_report
    from penpot_plugins.telemetry.tasks import event_of

    report = await make_report(app, datetime.now(UTC))
    async with app.database.read() as db:
        waiting = await db.fetch_val(queries.WAITING)
        shown = await db.fetch_all(queries.EVENTS) if events else []
    print(orjson.dumps(report, option=orjson.OPT_INDENT_2).decode())
    for row in shown:
        print(app.json.encode(event_of(row)).decode())
    print(fate(app, int(waiting or 0)), file=sys.stderr)


def fate(app: App, waiting: int) -> str:
    """Whether all this is sent, and where to."""
    from penpot_plugins.telemetry.settings import FLAG, TELEMETRY_URI

    if FLAG not in app.settings.flags:
        return "Telemetry is off: nothing is sent. PENPOT_TELEMETRY_ENABLED=true switches it on."
    kept = ", which stay here because of the flag audit-log" if "audit-log" in app.settings.flags else ""
    return f"Telemetry is on: this goes to {app.settings[TELEMETRY_URI]}, with {waiting} events{kept}."
