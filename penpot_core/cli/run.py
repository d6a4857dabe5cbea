"""`penpot run`: migrate, start, serve until SIGTERM or Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from functools import partial

from sanic import Sanic
from sanic.worker.loader import AppLoader

from penpot_core.app import App, build, database_address, welcome
from penpot_core.db.migrations import MigrationError, Report, migrate
from penpot_core.http.server import build_server
from penpot_core.plugins import PluginError
from penpot_core.settings import SettingsError, kernel
from penpot_core.types import MigrationBranch

STOPPED_BY_MISTAKE = 2


def run_command(arguments: Sequence[str]) -> int:
    """Serve. The exit status is 0 after a signal, 2 where the settings, a plugin or the database do not fit."""
    apply_options(arguments)
    try:
        app = build()
        if not app.settings[kernel.DATABASE_READONLY]:
            bring_up_to_date(app)
    except (SettingsError, PluginError, MigrationError) as problem:
        print(problem, file=sys.stderr)
        return STOPPED_BY_MISTAKE
    serve(app)
    return 0


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


def bring_up_to_date(app: App) -> Report:
    """Create or upgrade the tables; what is up to date costs one query."""
    settings = app.settings
    settings[kernel.DATA_DIR].mkdir(parents=True, exist_ok=True)
    return asyncio.run(
        migrate(
            database_address(settings),
            list(app.plugins.named("penpot_migrations", MigrationBranch).values()),
            username=settings[kernel.DATABASE_USERNAME],
            password=settings[kernel.DATABASE_PASSWORD],
            progress=lambda step: print(step, file=sys.stderr),
        )
    )


def serve(app: App) -> None:
    """Listen, in this process or in several."""
    settings = app.settings
    host, port = settings[kernel.HTTP_SERVER_HOST], settings[kernel.HTTP_SERVER_PORT]
    workers = settings[kernel.HTTP_SERVER_WORKERS]
    print(
        f"{welcome()}\nIt listens on http://{shown_host(host)}:{port} and stops with Ctrl-C.", file=sys.stderr
    )
    if workers == 1:
        server = make_server(app)
        server.run(host, port, single_process=True, motd=False, access_log=False)
        return
    loader = AppLoader(factory=partial(make_worker_server))
    primary = loader.load()
    primary.prepare(host, port, workers=workers, motd=False, access_log=False)
    Sanic.serve(primary=primary, app_loader=loader)


def make_server(app: App) -> Sanic:  # type: ignore[type-arg]
    """The Sanic application of a built application."""
    return build_server(app, max_body=app.settings[kernel.HTTP_SERVER_MAX_BODY_SIZE])


def make_worker_server() -> Sanic:  # type: ignore[type-arg]
    """In each worker process: build everything again from the environment."""
    return make_server(build())


def shown_host(host: str) -> str:
    """An address that can be opened."""
    return "localhost" if host in ("0.0.0.0", "::", "127.0.0.1") else host
