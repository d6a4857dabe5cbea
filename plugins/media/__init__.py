"""Pictures of files: uploaded, fetched, assembled, cloned (contract/rpc-files.md §6, contract/storage.md §8).

Needs: `files`, `uploads`, `limits`. Emits nothing. Others use `pictures`, which checks what strangers send.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from penpot_core.hookspecs import hookimpl
from penpot_core.rpc import methods_of
from penpot_core.settings import Setting
from penpot_core.types import RpcMethod
from penpot_plugins.media import methods
from penpot_plugins.media.settings import SETTINGS

requires = ("files", "uploads", "limits")


@hookimpl
def penpot_settings() -> Sequence[Setting[Any]]:
    """Limits of pictures."""
    return SETTINGS


@hookimpl
def penpot_rpc_methods() -> Sequence[RpcMethod]:
    """Adding pictures to files."""
    return methods_of(methods)
