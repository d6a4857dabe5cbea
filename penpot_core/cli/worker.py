"""`penpot worker`: a process that runs background tasks and serves nobody."""

from __future__ import annotations

import asyncio
import sys

import typer

from penpot_core.app import App, build, welcome
from penpot_core.cli.run import migrate_first
from penpot_core.db.migrations import MigrationError
from penpot_core.plugins import PluginError
from penpot_core.settings import Settings, SettingsError, kernel
from penpot_core.signals import Stopped, StopSignals


def worker_command() -> None:
    """Run background tasks until SIGTERM or Ctrl-C, beside servers that need not (flag backend-worker)."""
    signals = StopSignals()
    signals.install()
    try:
        app = build()
        check_fit(app.settings)
        if "backend-worker" not in app.settings.flags:
            app.startup.add(app.worker_part())
        migrate_first(app, signals)
        print(f"{welcome()}\nIt runs background tasks and stops with Ctrl-C.", file=sys.stderr)
        asyncio.run(work(app, signals))
    except Stopped:
        return
    except (SettingsError, PluginError, MigrationError, Unfit) as problem:
        print(problem, file=sys.stderr)
        raise typer.Exit(2) from None


class Unfit(Exception):
    """The settings leave no work for a worker of its own; the text says why and what to do."""


def check_fit(settings: Settings) -> None:
    """Raises Unfit where a second process cannot work on the database."""
    if settings[kernel.DATABASE_URI] is None:
        raise Unfit(
            "An embedded server runs its tasks itself: set PENPOT_DATABASE_URI to work beside others, "
            "or call `penpot run`."
        )
    if settings[kernel.DATABASE_READONLY]:
        raise Unfit("The database is read-only (PENPOT_DATABASE_READONLY): there are no tasks to run.")


async def work(app: App, signals: StopSignals) -> None:
    """Start everything but the server, and stop it when told to."""
    await app.start()
    try:
        await signals.until()
    finally:
        await app.stop()
