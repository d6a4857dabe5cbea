"""The commands below `penpot` other than `run`: the kernel's, and those that plugins bring."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

from penpot_core.app import App, build, load_plugins
from penpot_core.cli import config, migrate, openapi, plugins, reference, worker
from penpot_core.cli.failures import refuse, sentence
from penpot_core.errors import PenpotError
from penpot_core.plugins import PluginError
from penpot_core.settings import SettingsError
from penpot_core.types import CliCommand


def commands() -> typer.Typer:
    """The whole command line. Commands of plugins are missing where the plugins do not load."""
    root = typer.Typer(
        name="penpot",
        cls=Program,
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


class Program(TyperGroup):
    """The whole command line; an error with a form on the wire ends it with a sentence."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except PenpotError as problem:
            refuse(sentence(problem))


def groups_of(found: Sequence[CliCommand]) -> dict[str, typer.Typer]:
    """The plugins' commands by name, those that join another's group within it."""
    groups = {command.name: command.app for command in found if command.group is None}
    for command in found:
        if command.group is None:
            continue
        outer, _, inner = command.group.partition(" ")
        if inner:
            within = groups.setdefault(outer, typer.Typer(no_args_is_help=True))
            inner_group(within, inner, command.app.info.help).registered_commands.extend(
                command.app.registered_commands
            )
        elif outer in groups:
            groups[outer].registered_commands.extend(command.app.registered_commands)
        else:
            groups[outer] = command.app
    return groups


def inner_group(outer: typer.Typer, name: str, words: Any) -> typer.Typer:
    """The group of that name within a group; made with such words of help where there is none."""
    for known in outer.registered_groups:
        if known.name == name and known.typer_instance is not None:
            return known.typer_instance
    made = typer.Typer(help=words, no_args_is_help=True)
    outer.add_typer(made, name=name)
    return made


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
