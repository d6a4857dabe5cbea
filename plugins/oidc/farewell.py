"""Logging out of the identity provider too, by a redirect (contract/rpc-accounts.md §1, `logout`)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import structlog

from penpot_core.errors import PenpotError
from penpot_core.outbound import OutboundFailed
from penpot_core.settings import kernel
from penpot_plugins.accounts.origins import Origin
from penpot_plugins.oidc.addresses import with_query
from penpot_plugins.oidc.providers import LoginFailed, Providers

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.oidc")

SECONDS = 5.0
"""How long a logout waits for a provider to describe itself; the session here has ended by then."""


def farewell(app: App) -> Callable[[Origin], Awaitable[str | None]]:
    """What tells the page of a session's provider."""

    async def page(origin: Origin) -> str | None:
        """Where the browser goes next; None where the provider is none of the database, or has no such page."""
        if origin.provider_id is None:
            return None
        try:
            async with asyncio.timeout(SECONDS):
                provider = await app.get(Providers).find(str(origin.provider_id))
        except (LoginFailed, OutboundFailed, PenpotError, TimeoutError) as problem:
            log.warning("nobody is logged out of a provider that cannot be found", problem=str(problem))
            return None
        if not provider.logout_uri:
            return None
        query = {
            **({"logout_hint": origin.session_id} if origin.session_id is not None else {}),
            "client_id": provider.client_id,
            "post_logout_redirect_uri": app.settings[kernel.PUBLIC_URI],
        }
        return with_query(provider.logout_uri, query)

    return page
