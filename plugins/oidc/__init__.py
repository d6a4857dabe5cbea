"""Login by identity providers (OpenID Connect): Google, GitHub, GitLab, one of the settings, and those of domains.

Needs `accounts`, which makes profiles and sessions. Emits nothing. Each provider is on with its flag `login-with-…`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from penpot_core.hookspecs import hookimpl
from penpot_core.rpc import methods_of
from penpot_core.settings import Setting
from penpot_core.types import CliCommand, HttpRoute, LifeCycle, RpcMethod
from penpot_plugins.accounts.origins import Farewells
from penpot_plugins.oidc import methods, routes
from penpot_plugins.oidc.farewell import farewell
from penpot_plugins.oidc.providers import Providers
from penpot_plugins.oidc.settings import SETTINGS

if TYPE_CHECKING:
    from penpot_core.app import App

requires = ("accounts", "teams")


@hookimpl
def penpot_settings() -> Sequence[Setting[Any]]:
    """The providers."""
    return SETTINGS


@hookimpl
def penpot_rpc_methods() -> Sequence[RpcMethod]:
    """The provider of a domain."""
    return methods_of(methods)


@hookimpl
def penpot_http_routes() -> Sequence[HttpRoute]:
    """To a provider and back."""
    return [
        HttpRoute("/api/auth/oidc", ("POST",), routes.begin),
        HttpRoute("/api/auth/oidc/callback", ("GET",), routes.finish),
    ]


@hookimpl
def penpot_services(app: App) -> Sequence[LifeCycle]:
    """What providers tell of themselves, and where they log people out."""
    app.provide(Providers, Providers(app))
    app.get(Farewells).add(farewell(app))
    return []


@hookimpl
def penpot_cli_commands() -> Sequence[CliCommand]:
    """`penpot auth test oidc`, `penpot auth test sso` and `penpot auth sso`."""
    from penpot_plugins.oidc import cli, sso_cli

    return [
        CliCommand("auth-test-oidc", cli.commands, group="auth test"),
        CliCommand("auth-sso", sso_cli.commands, group="auth sso"),
    ]
