"""Doubling files and projects (contract/rpc-files.md §7). Moving them is in `projects`.

Needs: `teams`, `projects`, `files`. Emits nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from penpot_core.hookspecs import hookimpl
from penpot_core.rpc import methods_of
from penpot_core.types import RpcMethod
from penpot_plugins.management import methods

requires = ("limits", "teams", "projects", "files")


@hookimpl
def penpot_rpc_methods() -> Sequence[RpcMethod]:
    """Doubling files and projects."""
    return methods_of(methods)
