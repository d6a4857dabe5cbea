"""`penpot config show`, `penpot config check` and `penpot config template`."""

from __future__ import annotations

import sys
from dataclasses import asdict
from itertools import groupby
from typing import Any

import orjson
import typer

from penpot_core import logs
from penpot_core.app import App, check_storage, load_plugins
from penpot_core.cli.migrate import JsonOption
from penpot_core.plugins import PluginError
from penpot_core.settings import Setting, SettingsError, load
from penpot_core.settings.report import Finding, check, describe
from penpot_core.settings.template import template

commands = typer.Typer(help="Look at the settings.", no_args_is_help=True)


@commands.command("show")
def show(as_json: JsonOption = False) -> None:
    """Every setting, its value (secrets masked), and where it comes from."""
    try:
        rows = describe(load(declared(), create=False))
    except SettingsError as problem:
        print(problem, file=sys.stderr)
        raise typer.Exit(2) from None
    if as_json:
        print(orjson.dumps([asdict(row) for row in rows], option=orjson.OPT_INDENT_2).decode())
        return
    for section, members in groupby(rows, key=lambda row: row.section):
        typer.secho(f"\n{section}", bold=True)
        for row in members:
            print(f"  {row.variable or row.name} = {row.value}  [{row.origin}]")


@commands.command("check")
def check_command(as_json: JsonOption = False) -> None:
    """Read all settings as a start would, and tell what would stop it and what is probably not meant."""
    findings = check(declared())
    if not any(finding.level == "error" for finding in findings):
        findings += unfit()
    if as_json:
        print(orjson.dumps([asdict(finding) for finding in findings], option=orjson.OPT_INDENT_2).decode())
    else:
        for finding in findings:
            print(f"{finding.level}: {finding.sentence}")
        if not findings:
            print("All settings are fine.")
    if any(finding.level == "error" for finding in findings):
        raise typer.Exit(1)


def unfit() -> list[Finding]:
    """What only the plugins can tell: settings that are fine by themselves and do not serve the feature."""
    manager, settings = load_plugins()
    try:
        read = load(settings, create=False)
        logs.configure(read)
        check_storage(App(read, manager))
    except SettingsError as cause:
        return [Finding("error", problem.name, problem.sentence) for problem in cause.problems]
    return []


@commands.command("template")
def template_command() -> None:
    """A settings file with every setting, its meaning and its default."""
    print(template(declared()), end="")


def declared() -> list[Setting[Any]]:
    """The settings of the kernel and of all plugins that load."""
    try:
        return load_plugins()[1]
    except PluginError as problem:
        print(problem, file=sys.stderr)
        raise typer.Exit(2) from None
