"""Trying things out: demo profiles, the demo account of an embedded server, and the scene of `make demo`.

Needs: `accounts`, and `files` for the shapes of the scene. Emits nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from penpot_core.hookspecs import hookimpl
from penpot_core.rpc import methods_of
from penpot_core.types import CliCommand, LifeCycle, RpcMethod
from penpot_plugins.demo import methods
from penpot_plugins.demo.account import DemoAccount

if TYPE_CHECKING:
    from penpot_core.app import App

requires = ("accounts", "teams", "files")


@hookimpl
def penpot_rpc_methods() -> Sequence[RpcMethod]:
    """Demo profiles."""
    return methods_of(methods)


@hookimpl
def penpot_services(app: App) -> Sequence[LifeCycle]:
    """The account that an embedded server on its own machine prints."""
    wanted = app.settings.relaxed and not app.database.options.readonly
    return [LifeCycle("demo-account", start=DemoAccount(app).start)] if wanted else []


@hookimpl
def penpot_cli_commands() -> Sequence[CliCommand]:
    """`penpot demo`."""
    from penpot_plugins.demo.cli import commands

    return [CliCommand("demo", commands)]
