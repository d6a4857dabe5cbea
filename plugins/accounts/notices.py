"""Small answers that a frontend asks for at its start."""

from __future__ import annotations

from typing import Any

from penpot_core.errors import Restricted
from penpot_core.rpc import Call, NoParams, rpc_method
from penpot_core.transit import Keyword
from penpot_core.types import authenticated, public
from penpot_plugins.accounts import schemas

TOLD_FLAGS = frozenset({"audit-log", "telemetry"})


@rpc_method(access=authenticated, transaction="none", added="1.20", audit=False)
async def get_enabled_flags(call: Call, params: NoParams) -> frozenset[Keyword]:
    """Which of the flags that a frontend reports for are on."""
    return frozenset(Keyword(flag) for flag in TOLD_FLAGS & call.app.settings.flags)


@rpc_method(access=authenticated, transaction="none", added="2.18")
async def get_owned_organizations_summary(call: Call, params: NoParams) -> list[Any]:
    """Organisations belong to a module of Penpot's own service; without it there are none."""
    return []


@rpc_method(access=public, transaction="none", added="2.12")
async def get_sso_provider(call: Call, params: schemas.GetSsoProvider) -> None:
    """The identity provider of an address's domain; none is registered while single sign-on is not built."""


@rpc_method(access=public, transaction="none", added="1.15")
async def login_with_ldap(call: Call, params: schemas.LoginWithPassword) -> None:
    """Log in by a directory; none is connected while that plugin is not built."""
    raise Restricted("ldap-not-initialized", "ldap auth provider is not initialized")
