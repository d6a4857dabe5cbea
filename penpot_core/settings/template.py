"""Writes the settings file that documents all defaults: `config/settings.toml` (a test compares)."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from penpot_core.settings.kinds import Plain
from penpot_core.settings.setting import Setting

HEADER = """\
The settings and their defaults; `penpot config template` writes this file.
Each can be set by an environment variable, which wins: PENPOT_ and the name in capitals (http-server-port
is PENPOT_HTTP_SERVER_PORT), or PENPOT_..._FILE to take the value from a file. PENPOT_SETTINGS_FILES names
files like this one that are read above it, each perhaps with a NAME.local.toml beside it.
A line behind a # is a setting without a default, or with one that follows from other settings.
Lengths of time are texts such as "15m", "1h30m" or "0.5s", with h, m and s; lists may be texts with blanks.
"""
HEADER_TEXT = "\n".join(f"# {line}" for line in HEADER.splitlines())
WIDTH = 110


def template(settings: Sequence[Setting[Any]]) -> str:
    """The text of a settings file with every default, section by section."""
    sections: dict[str, list[Setting[Any]]] = {}
    for setting in settings:
        sections.setdefault(setting.section, []).append(setting)
    blocks = [HEADER_TEXT, *("\n".join(section(name, members)) for name, members in sections.items())]
    return "\n\n".join(blocks) + "\n"


def comment(text: str) -> list[str]:
    """The text as comment lines."""
    return textwrap.wrap(text, WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)


def section(name: str, settings: Sequence[Setting[Any]]) -> Iterator[str]:
    """The lines of one section."""
    yield f"# --- {name}"
    for setting in settings:
        yield ""
        choices = f" It is {setting.kind.allowed}." if setting.kind.name == "choice" else ""
        text = setting.doc + choices
        yield from textwrap.wrap(
            text, WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False
        )
        yield line(setting)


def line(setting: Setting[Any]) -> str:
    """The line that sets the default, commented out where nothing is to be set."""
    known = setting.default is not None and not setting.secret
    value = f" {toml(setting.kind.plain(setting.default))}" if known else ""
    remark = f"  # {setting.computed}" if setting.computed else ""
    start = "" if known and not remark else "# "
    return f"{start}{setting.name} ={value}{remark}"


def toml(value: Plain) -> str:
    """The value as TOML; JSON writes these types alike."""
    return json.dumps(value, ensure_ascii=False)
