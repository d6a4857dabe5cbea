"""The commands below `penpot` other than `run`: the kernel's, and those that plugins bring."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn

import typer

from penpot_core.app import App, build, load_plugins
from penpot_core.cli import config, migrate, openapi, plugins, reference, worker
from penpot_core.plugins import PluginError
from penpot_core.settings import SettingsError
from penpot_core.types import CliCommand


def commands() -> typer.Typer:
    """The whole command line. Commands of plugins are missing where the plugins do not load."""
    root = typer.Typer(
        name="penpot",
        help="A Penpot-compatible backend.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
    )
    root.command("run", help="Migrate, start and serve until SIGTERM or Ctrl-C.")(shown_only)
    root.command("worker")(worker.worker_command)
    root.command("migrate")(migrate.migrate_command)
    root.command("plugins")(plugins.plugins_command)
    root.command("openapi")(openapi.openapi_command)
    root.add_typer(config.commands, name="config")
    root.add_typer(reference.commands, name="reference")
    for name, app in groups_of(plugin_commands()).items():
        root.add_typer(app, name=name)
    return root


def groups_of(found: Sequence[CliCommand]) -> dict[str, typer.Typer]:
    """The plugins' commands by name, those that join another's group within it."""
    groups = {command.name: command.app for command in found if command.group is None}
    for command in found:
        if command.group is None:
            continue
        if command.group in groups:
            groups[command.group].registered_commands.extend(command.app.registered_commands)
        else:
            groups[command.group] = command.app
    return groups


def shown_only() -> NoReturn:
    """Never called: `penpot run` is taken before the command line is built."""
    raise SystemExit("Call `penpot run` as the first word.")


def plugin_commands() -> list[CliCommand]:
    """Commands that plugins bring. Nothing is built for them: `penpot config` only looks."""
    try:
        return list(load_plugins()[0].named("penpot_cli_commands", CliCommand).values())
    except PluginError:
        return []


def built() -> App:
    """The application of this environment; what does not fit ends the command with a sentence."""
    try:
        return build()
    except (SettingsError, PluginError) as problem:
        print(problem, file=sys.stderr)
        raise SystemExit(2) from None
