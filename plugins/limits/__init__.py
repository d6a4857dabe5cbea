"""Limits: how often and how many at a time methods may be called, and how many things there may be.

Needs nothing. Flags: `rpc-rlimit`, `rpc-climit`, `quotes`, and `soft-…` of the first and the last
(contract/limits.md). Methods declare `limits=` and `quotes=`; those that learn amounts late ask `Quotes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from penpot_core.hookspecs import hookimpl
from penpot_core.settings import Setting
from penpot_core.types import CliCommand, Interceptor, LifeCycle, Stage
from penpot_plugins.limits import concurrency, quotas, rates
from penpot_plugins.limits.settings import SETTINGS

if TYPE_CHECKING:
    from penpot_core.app import App


@hookimpl
def penpot_settings() -> Sequence[Setting[Any]]:
    """The files of limits, and the default of each quota."""
    return SETTINGS


@hookimpl
def penpot_services(app: App) -> Sequence[LifeCycle]:
    """The quotas, and what counts calls."""
    app.provide(quotas.Quotes, quotas.Quotes(app))
    app.provide(concurrency.ConcurrencyLimits, concurrency.of_app(app))
    limiter = rates.RateLimiter(app)
    app.provide(rates.RateLimiter, limiter)
    return [LifeCycle("rate limits", limiter.start, limiter.stop)]


@hookimpl
def penpot_interceptors() -> Sequence[Interceptor]:
    """The checks of a call."""
    return [
        Interceptor("rate-limits", Stage.RATE_LIMIT, rates.limited),
        Interceptor("concurrency-limits", Stage.CONCURRENCY, concurrency.limited),
        Interceptor("quotas", Stage.HANDLER, quotas.declared),
    ]


@hookimpl
def penpot_cli_commands() -> Sequence[CliCommand]:
    """`penpot limits`."""
    from penpot_plugins.limits import cli

    return [CliCommand("limits", cli.commands)]
