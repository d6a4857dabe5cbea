"""Limits: how often and how many at a time methods may be called, and how many things there may be.

Needs nothing. Flags: `rpc-rlimit`, `rpc-climit`, `quotes`, and `soft-…` of the first and the last
(contract/limits.md). Methods declare `limits=` and `quotes=`; those that learn amounts late ask `Quotes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from penpot_core.hookspecs import hookimpl
from penpot_core.settings import Setting
from penpot_core.types import Interceptor, LifeCycle, Stage
from penpot_plugins.limits import quotas
from penpot_plugins.limits.settings import SETTINGS

if TYPE_CHECKING:
    from penpot_core.app import App


@hookimpl
def penpot_settings() -> Sequence[Setting[Any]]:
    """The files of limits, and the default of each quota."""
    return SETTINGS


@hookimpl
def penpot_services(app: App) -> Sequence[LifeCycle]:
    """The quotas."""
    app.provide(quotas.Quotes, quotas.Quotes(app))
    return []


@hookimpl
def penpot_interceptors() -> Sequence[Interceptor]:
    """The checks of a call."""
    return [Interceptor("quotas", Stage.HANDLER, quotas.declared)]
