"""Login by a directory (LDAP): search for a person, and bind as that person (contract/rpc-accounts.md §2).

Needs `accounts`, which makes profiles and sessions. Emits nothing. It is on with the flag `login-with-ldap`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from penpot_core.hookspecs import hookimpl
from penpot_core.rpc import methods_of
from penpot_core.settings import Setting
from penpot_core.types import CliCommand, LifeCycle, RpcMethod
from penpot_plugins.ldap import methods
from penpot_plugins.ldap.service import Logins
from penpot_plugins.ldap.settings import SETTINGS

if TYPE_CHECKING:
    from penpot_core.app import App

requires = ("accounts", "teams")


@hookimpl
def penpot_settings() -> Sequence[Setting[Any]]:
    """Where the directory is, and what its entries look like."""
    return SETTINGS


@hookimpl
def penpot_rpc_methods() -> Sequence[RpcMethod]:
    """The login."""
    return methods_of(methods)


@hookimpl
def penpot_services(app: App) -> Sequence[LifeCycle]:
    """The threads that ask the directory."""
    logins = Logins()
    app.provide(Logins, logins)
    return [LifeCycle("ldap", stop=logins.stop)]


@hookimpl
def penpot_cli_commands() -> Sequence[CliCommand]:
    """`penpot auth test ldap`."""
    from penpot_plugins.ldap.cli import commands

    return [CliCommand("auth-test-ldap", commands, group="auth test")]
