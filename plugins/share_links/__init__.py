"""Share links: pages of a file that anybody may see who has the link (contract/rpc-files.md §2, permissions.md §5).

Needs: `teams`, `files`, whose `can_read_file_or_shared` admits those who show a link. Emits nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from penpot_core.hookspecs import hookimpl
from penpot_core.rpc import methods_of
from penpot_core.types import RpcMethod
from penpot_plugins.share_links import methods

requires = ("teams", "files")


@hookimpl
def penpot_rpc_methods() -> Sequence[RpcMethod]:
    """Making and deleting share links."""
    return methods_of(methods)
