"""`penpot run`: migrate, start, serve until SIGTERM or Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from typing import Any

from sanic import Sanic

from penpot_core.app import App, build, database_address, welcome
from penpot_core.cli.processes import serve_in_processes
from penpot_core.db.migrations import MigrationError, Report, migrate
from penpot_core.http.server import build_server
from penpot_core.http.serving import CannotListen, serve
from penpot_core.plugins import PluginError
from penpot_core.settings import SettingsError, kernel
from penpot_core.signals import Stopped, StopSignals
from penpot_core.types import MigrationBranch

STOPPED_BY_MISTAKE = 2


def run_command(arguments: Sequence[str], signals: StopSignals) -> int:
    """Serve. The exit status is 0 after a signal, 2 where settings, plugins, database or port do not fit."""
    apply_options(arguments)
    try:
        app = build()
        bring_up_to_date(app, signals)
        return serve_app(app, signals)
    except Stopped:
        return 0
    except (SettingsError, PluginError, MigrationError, CannotListen) as problem:
        print(problem, file=sys.stderr)
        return STOPPED_BY_MISTAKE


def apply_options(arguments: Sequence[str]) -> None:
    """Options are a short way to set variables, so that worker processes see them too."""
    parser = argparse.ArgumentParser(prog="penpot run", description=run_command.__doc__)
    variables = {
        "--host": kernel.HTTP_SERVER_HOST.variable,
        "--port": kernel.HTTP_SERVER_PORT.variable,
        "--data-dir": kernel.DATA_DIR.variable,
        "--plugins-dir": kernel.PLUGINS_DIR.variable,
        "--workers": kernel.HTTP_SERVER_WORKERS.variable,
    }
    for option, variable in variables.items():
        parser.add_argument(option, dest=variable, metavar=option.strip("-").upper(), help=f"as {variable}")
    given = vars(parser.parse_args(arguments))
    os.environ.update({variable: value for variable, value in given.items() if value is not None})


def bring_up_to_date(app: App, signals: StopSignals | None = None) -> Report:
    """Create or upgrade the tables; what is up to date costs one query. Raises Stopped at a signal."""
    settings = app.settings
    settings[kernel.DATA_DIR].mkdir(parents=True, exist_ok=True)
    work = migrate(
        database_address(settings),
        list(app.plugins.named("penpot_migrations", MigrationBranch).values()),
        username=settings[kernel.DATABASE_USERNAME],
        password=settings[kernel.DATABASE_PASSWORD],
        progress=lambda step: print(step, file=sys.stderr),
    )
    return asyncio.run((signals or StopSignals()).unless(work))


def serve_app(app: App, signals: StopSignals) -> int:
    """Listen, in this process or in several; the exit status."""
    settings = app.settings
    host, port = settings[kernel.HTTP_SERVER_HOST], settings[kernel.HTTP_SERVER_PORT]
    workers = settings[kernel.HTTP_SERVER_WORKERS]
    print(
        f"{welcome()}\nIt listens on http://{shown_host(host)}:{port} and stops with Ctrl-C.", file=sys.stderr
    )
    if workers > 1:
        return serve_in_processes(workers, host, port, signals)
    serve(make_server(app), host, port, signals)
    return 0


def make_server(app: App) -> Sanic[Any, Any]:
    """The Sanic application of a built application."""
    return build_server(app, max_body=app.settings[kernel.HTTP_SERVER_MAX_BODY_SIZE])


def shown_host(host: str) -> str:
    """An address that can be opened."""
    return "localhost" if host in ("0.0.0.0", "::", "127.0.0.1") else host
