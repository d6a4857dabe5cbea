"""Access tokens: made by a profile for its scripts, sent as `Authorization: Token …` (contract/rpc-accounts.md §9.1).

Needs: `accounts`. Emits nothing. Gives an authenticator where the flag `access-tokens` is on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from penpot_core.hookspecs import hookimpl
from penpot_core.rpc import methods_of
from penpot_core.types import Authenticator, LifeCycle, RpcMethod
from penpot_plugins.access_tokens import methods
from penpot_plugins.access_tokens.authentication import AccessTokens, end_all, identify
from penpot_plugins.accounts.credentials import Credentials

if TYPE_CHECKING:
    from penpot_core.app import App

requires = ("accounts",)


@hookimpl
def penpot_rpc_methods() -> Sequence[RpcMethod]:
    """Making, listing and deleting tokens; they are there whatever the flag says."""
    return methods_of(methods)


@hookimpl
def penpot_authenticators() -> Sequence[Authenticator]:
    """The header, asked after the session; not on the websocket (contract/http.md §5.3)."""
    return [Authenticator("access-token", identify, order=20, websocket=False)]


@hookimpl
def penpot_services(app: App) -> Sequence[LifeCycle]:
    """Reading of tokens, and ending them with a password."""
    app.provide(AccessTokens, AccessTokens(app))
    app.get(Credentials).add(end_all)
    return []
