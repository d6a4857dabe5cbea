"""`penpot reference`: the reference pages of docs/, written from the declarations (a test compares)."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import typer

from penpot_core.hookspecs import HookSpecs
from penpot_core.settings import Setting
from penpot_core.settings.setting import variable_of

commands = typer.Typer(help="Write the reference pages of docs/.", no_args_is_help=True)

# A command as typer builds it; whose class that is depends on typer's version.
Command = Any

SETTINGS_INTRO = """\
# Settings

Each has an environment variable, which wins over the files; `NAME_FILE` instead of `NAME` takes the value from a file.
`config/settings.toml` is the same list as TOML, `penpot config show` tells what is set and where it comes from, and
`penpot config check` what would stop a start. This page is written by `penpot reference settings`.
"""
COMMANDS_INTRO = """\
# Commands

All take their settings from the environment (see [settings](settings.md)). This page is written by
`penpot reference commands`.
"""


@commands.command("hooks")
def hooks_command() -> None:
    """The table of hooks in docs/plugins.md."""
    print("\n".join(hooks()))


@commands.command("settings")
def settings_command() -> None:
    """docs/settings.md."""
    from penpot_core.cli.config import declared

    print("\n".join(settings(declared())))


@commands.command("commands")
def commands_command() -> None:
    """docs/commands.md."""
    from penpot_core.cli.commands import commands as everything

    print("\n".join(pages(everything())))


def hooks() -> Iterator[str]:
    """A row for each hook: what it is called, what it gets, and what it is for."""
    yield "| hook | what it gives |"
    yield "|---|---|"
    for name, hook in vars(HookSpecs).items():
        if name.startswith("penpot_"):
            arguments = ", ".join(list(inspect.signature(hook).parameters)[1:])
            yield f"| `{name}({arguments})` | {first_sentence(hook)} |"


def settings(declared: Sequence[Setting[Any]]) -> Iterator[str]:
    """A table for each section."""
    yield SETTINGS_INTRO.rstrip()
    ordered = sorted(declared, key=lambda setting: section_order(declared)[setting.section])
    for section, members in groupby(ordered, key=lambda setting: setting.section):
        yield f"\n## {section}\n"
        yield "| variable | default | what it is |"
        yield "|---|---|---|"
        for setting in members:
            yield f"| `{setting.variable}` | {default(setting)} | {cell(setting.doc)}{older(setting)} |"


def section_order(declared: Iterable[Setting[Any]]) -> Mapping[str, int]:
    """Sections as they are first met: the kernel's, then those of plugins."""
    return {section: at for at, section in enumerate(dict.fromkeys(setting.section for setting in declared))}


def default(setting: Setting[Any]) -> str:
    """The default as one writes it, or in words."""
    if setting.computed:
        return cell(setting.computed)
    if setting.secret or setting.default is None:
        return "none"
    plain = setting.kind.plain(setting.default)
    text = " ".join(map(str, plain)) if isinstance(plain, list) else str(plain)
    return f"`{cell(text)}`" if text else "empty"


def older(setting: Setting[Any]) -> str:
    """The older names that are understood too."""
    names = ", ".join(f"`{variable_of(name)}`" for name in setting.legacy)
    return f" Older: {names}." if names else ""


def pages(root: typer.Typer) -> Iterator[str]:
    """A section for each command, with its options."""
    yield COMMANDS_INTRO.rstrip()
    yield from command_page(typer.main.get_command(root), ("penpot",))


def command_page(command: Command, words: tuple[str, ...]) -> Iterator[str]:
    """A command that does something, or those below it."""
    below = getattr(command, "commands", {})
    if not below or getattr(command, "invoke_without_command", False):
        yield f"\n## {' '.join(words)}\n"
        yield (command.help or "").strip()
        yield from option_rows(command, words)
    for name, one in below.items():
        yield from command_page(one, (*words, name))


def option_rows(command: Command, words: tuple[str, ...]) -> Iterator[str]:
    """A table of options and arguments; nothing where there are none."""
    rows = list(run_options() if words[1:] == ("run",) else own_options(command))
    if rows:
        yield "\n| option | meaning |\n|---|---|"
        yield from rows


def own_options(command: Command) -> Iterator[str]:
    """The options and arguments that the command declares."""
    for parameter in command.params:
        yield f"| `{', '.join(parameter.opts)}` | {cell(getattr(parameter, 'help', None) or '')} |"


def run_options() -> Iterator[str]:
    """Those of `penpot run`, which stand for variables."""
    from penpot_core.cli.run import OPTIONS

    for option, variable in OPTIONS.items():
        yield f"| `{option}` | as `{variable}` |"


def first_sentence(documented: Callable[..., Any]) -> str:
    """The first paragraph of a docstring, on one line."""
    return cell(" ".join((inspect.getdoc(documented) or "").partition("\n\n")[0].split()))


def cell(text: str) -> str:
    """A text that fits into a cell of a table."""
    return text.replace("|", "\\|").replace("\n", " ")
