"""Penpot files as packages (`.penpot`): reading v3 zips and v1 streams (contract/binfile.md).

Needs: `files`, `projects`, `teams`, and a storage backend for pictures. Emits nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from penpot_core.hookspecs import hookimpl
from penpot_core.types import CliCommand

requires = ("files", "projects", "teams")


@hookimpl
def penpot_cli_commands() -> Sequence[CliCommand]:
    """`penpot file import`."""
    from penpot_plugins.binfile.cli import commands

    return [CliCommand("file-import", commands, group="file")]
