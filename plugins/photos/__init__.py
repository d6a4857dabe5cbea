"""Pictures of people and of teams (contract/rpc-accounts.md §3, §4).

Needs: `accounts`, `teams`, and `media`, which checks pictures. Emits nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from penpot_core.hookspecs import hookimpl
from penpot_core.rpc import methods_of
from penpot_core.types import RpcMethod
from penpot_plugins.photos import methods

requires = ("accounts", "teams", "media")


@hookimpl
def penpot_rpc_methods() -> Sequence[RpcMethod]:
    """Setting pictures, and taking one's own away."""
    return methods_of(methods)
