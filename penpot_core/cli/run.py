"""`penpot run`: migrate, start, serve until SIGTERM or Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from typing import Any

from sanic import Sanic

from penpot_core.app import App, build, welcome
from penpot_core.cli.processes import serve_in_processes
from penpot_core.db.migrations import DatabaseUnreachable, MigrationError
from penpot_core.http.server import build_server
from penpot_core.http.serving import CannotListen, serve
from penpot_core.plugins import PluginError
from penpot_core.settings import SettingsError, kernel
from penpot_core.signals import Stopped, StopSignals
from penpot_core.startup import bring_up_to_date, is_away

STOPPED_BY_MISTAKE = 2
OPTIONS = {
    "--host": kernel.HTTP_SERVER_HOST.variable,
    "--port": kernel.HTTP_SERVER_PORT.variable,
    "--data-dir": kernel.DATA_DIR.variable,
    "--plugins-dir": kernel.PLUGINS_DIR.variable,
    "--workers": kernel.HTTP_SERVER_WORKERS.variable,
}


def run_command(arguments: Sequence[str], signals: StopSignals) -> int:
    """Serve. The exit status is 0 after a signal, 2 where settings, plugins, database or port do not fit."""
    apply_options(arguments)
    try:
        app = build()
        migrate_first(app, signals)
        return serve_app(app, signals)
    except Stopped:
        return 0
    except (SettingsError, PluginError, MigrationError, CannotListen) as problem:
        print(problem, file=sys.stderr)
        return STOPPED_BY_MISTAKE


def apply_options(arguments: Sequence[str]) -> None:
    """Options are a short way to set variables, so that worker processes see them too."""
    parser = argparse.ArgumentParser(prog="penpot run", description=run_command.__doc__)
    for option, variable in OPTIONS.items():
        parser.add_argument(option, dest=variable, metavar=option.strip("-").upper(), help=f"as {variable}")
    given = vars(parser.parse_args(arguments))
    os.environ.update({variable: value for variable, value in given.items() if value is not None})


def migrate_first(app: App, signals: StopSignals) -> None:
    """Bring the tables up to date before anybody is served, unless the database is away: then later."""
    if app.settings[kernel.DATABASE_READONLY]:
        return
    app.settings[kernel.DATA_DIR].mkdir(parents=True, exist_ok=True)
    try:
        asyncio.run(signals.unless(bring_up_to_date(app)))
    except DatabaseUnreachable as problem:
        if not is_away(app, problem):
            raise
        print(f"{problem}. The server starts and waits for it.", file=sys.stderr)
        app.startup.unmigrated = True


def serve_app(app: App, signals: StopSignals) -> int:
    """Listen, in this process or in several; the exit status."""
    settings = app.settings
    host, port = settings[kernel.HTTP_SERVER_HOST], settings[kernel.HTTP_SERVER_PORT]
    workers = settings[kernel.HTTP_SERVER_WORKERS]
    print(
        f"{welcome()}\nIt listens on http://{shown_host(host)}:{port} and stops with Ctrl-C.", file=sys.stderr
    )
    if workers > 1:
        return serve_in_processes(workers, host, port, signals, unmigrated=app.startup.unmigrated)
    serve(make_server(app), host, port, signals)
    return 0


def make_server(app: App) -> Sanic[Any, Any]:
    """The Sanic application of a built application."""
    return build_server(app, max_body=app.settings[kernel.HTTP_SERVER_MAX_BODY_SIZE])


def shown_host(host: str) -> str:
    """An address that can be opened."""
    return "localhost" if host in ("0.0.0.0", "::", "127.0.0.1") else host
