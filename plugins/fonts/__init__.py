"""Fonts that teams upload (contract/rpc-accounts.md §13.4, contract/storage.md §8.4).

Needs: `teams`, `projects`, `files` for who may see them, `uploads` and `media` for what comes in. Emits nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from penpot_core.hookspecs import hookimpl
from penpot_core.rpc import methods_of
from penpot_core.settings import Setting
from penpot_core.types import RpcMethod
from penpot_plugins.fonts import methods
from penpot_plugins.fonts.settings import SETTINGS

requires = ("teams", "projects", "files", "uploads", "media", "limits")


@hookimpl
def penpot_settings() -> Sequence[Setting[Any]]:
    """Limits of fonts."""
    return SETTINGS


@hookimpl
def penpot_rpc_methods() -> Sequence[RpcMethod]:
    """Adding, naming, fetching and deleting fonts."""
    return methods_of(methods)
