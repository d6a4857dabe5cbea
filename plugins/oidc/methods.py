"""Which provider people of a domain log in with (contract/rpc-accounts.md §1)."""

from __future__ import annotations

from typing import Any

from penpot_core.rpc import Call, Email, Params, rpc_method
from penpot_core.types import public
from penpot_plugins.oidc import queries
from penpot_plugins.teams.addresses import domain_of


class GetSsoProvider(Params):
    """Somebody's address."""

    email: Email


@rpc_method(access=public, transaction="read", added="2.12")
async def get_sso_provider(call: Call, params: GetSsoProvider) -> dict[Any, Any] | None:
    """The provider of the address's domain; nothing where there is none."""
    row = await call.db.fetch_one(queries.PROVIDER_OF_DOMAIN, {"domain": domain_of(params.email)})
    return None if row is None else row.record()
