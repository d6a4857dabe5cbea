"""Accounts: registration, login by password, sessions, and a profile's own data (contract/rpc-accounts.md §1, §3).

Needs: `teams`, whose default team every profile gets. Emits nothing. Gives the session authenticator.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from penpot_core.hookspecs import hookimpl
from penpot_core.rpc import methods_of
from penpot_core.settings import Setting
from penpot_core.types import (
    Authenticator,
    CliCommand,
    CronJob,
    Entity,
    HttpRoute,
    LifeCycle,
    MailTemplate,
    RpcMethod,
    TaskHandler,
)
from penpot_plugins.accounts import bounces, mails, methods, notices, own_sessions, tasks, tokens
from penpot_plugins.accounts.credentials import Credentials
from penpot_plugins.accounts.domains import domain_rules
from penpot_plugins.accounts.hashing import Hashing
from penpot_plugins.accounts.newcomers import Newcomers
from penpot_plugins.accounts.origins import Farewells
from penpot_plugins.accounts.sessions import Sessions, identify, live
from penpot_plugins.accounts.settings import SETTINGS
from penpot_plugins.accounts.subscription import Subscriptions
from penpot_plugins.accounts.throttle import Throttle
from penpot_plugins.teams.addresses import DomainRules

if TYPE_CHECKING:
    from penpot_core.app import App

requires = ("teams",)


@hookimpl
def penpot_settings() -> Sequence[Setting[Any]]:
    """Registration, mail addresses and quotas."""
    return SETTINGS


@hookimpl
def penpot_rpc_methods() -> Sequence[RpcMethod]:
    """Registration, login and the profile."""
    return [*methods_of(methods), *methods_of(notices), *methods_of(own_sessions), *methods_of(tokens)]


@hookimpl
def penpot_mail_templates() -> Sequence[MailTemplate]:
    """Confirming an address, a forgotten password, a new address."""
    return mails.TEMPLATES


@hookimpl
def penpot_http_routes() -> Sequence[HttpRoute]:
    """Where a mail provider reports mails that came back."""
    return [HttpRoute("/webhooks/sns", ("POST",), bounces.receive)]


@hookimpl
def penpot_authenticators() -> Sequence[Authenticator]:
    """The session cookie, or the same token as bearer."""
    return [Authenticator("session", identify, order=10, live=live)]


@hookimpl
def penpot_entities() -> Sequence[Entity]:
    """Profiles; the teams that they own go with them."""
    return [Entity("profile", table="profile", objects=("photo_id",))]


@hookimpl
def penpot_task_handlers() -> Sequence[TaskHandler]:
    """Removing sessions that are over."""
    return [TaskHandler("session-gc", tasks.session_gc)]


@hookimpl
def penpot_cron_jobs() -> Sequence[CronJob]:
    """Every night."""
    return [CronJob("session-gc", "0 0 0 * * ?", task="session-gc")]


@hookimpl
def penpot_cli_commands() -> Sequence[CliCommand]:
    """`penpot account`."""
    from penpot_plugins.accounts.cli import commands

    return [CliCommand("account", commands)]


@hookimpl
def penpot_services(app: App) -> Sequence[LifeCycle]:
    """Sessions, hashing, the throttle of logins, mail domains, and what other plugins add to logins."""
    hashing = Hashing()
    app.provide(Hashing, hashing)
    app.provide(Sessions, Sessions(app))
    app.provide(Farewells, Farewells())
    app.provide(Newcomers, Newcomers())
    app.provide(Credentials, Credentials())
    app.provide(DomainRules, domain_rules(app.settings))
    throttle = Throttle(app)
    app.provide(Throttle, throttle)
    app.provide(Subscriptions, Subscriptions(app))
    return [
        LifeCycle("password-hashing", stop=hashing.stop),
        LifeCycle("login-throttle", stop=throttle.failures.stop),
    ]
