"""Thumbnails of files and of boards, made by clients (contract/rpc-files.md §4).

Needs: `files`, and `media`, which checks pictures. Emits nothing. `get-file-data-for-thumbnail` is of `files`.
"""

from __future__ import annotations

from collections.abc import Sequence

from penpot_core.hookspecs import hookimpl
from penpot_core.rpc import methods_of
from penpot_core.types import RpcMethod
from penpot_plugins.thumbnails import methods

requires = ("files", "media")


@hookimpl
def penpot_rpc_methods() -> Sequence[RpcMethod]:
    """Thumbnails."""
    return methods_of(methods)
