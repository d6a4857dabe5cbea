"""Pictures of people and of teams (contract/rpc-accounts.md §3, §4).

Needs: `accounts`, `teams`, and `media`, which checks pictures. Emits nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from penpot_core.hookspecs import hookimpl
from penpot_core.rpc import methods_of
from penpot_core.types import LifeCycle, RpcMethod
from penpot_plugins.accounts.newcomers import Newcomers
from penpot_plugins.photos import methods
from penpot_plugins.photos.newcomers import picture_of

if TYPE_CHECKING:
    from penpot_core.app import App

requires = ("accounts", "teams", "media")


@hookimpl
def penpot_rpc_methods() -> Sequence[RpcMethod]:
    """Setting pictures, and taking one's own away."""
    return methods_of(methods)


@hookimpl
def penpot_services(app: App) -> Sequence[LifeCycle]:
    """The picture that an identity provider tells of somebody who registers."""
    app.get(Newcomers).add(picture_of)
    return []
