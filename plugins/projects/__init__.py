"""Projects: folders of files inside a team (contract/rpc-accounts.md §7, §10).

Needs: `teams`. Emits nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from penpot_core.hookspecs import hookimpl
from penpot_core.rpc import methods_of
from penpot_core.types import Entity, RpcMethod
from penpot_plugins.projects import methods, moving

requires = ("limits", "teams")


@hookimpl
def penpot_rpc_methods() -> Sequence[RpcMethod]:
    """Projects, and moving them and their files."""
    return [*methods_of(methods), *methods_of(moving)]


@hookimpl
def penpot_entities() -> Sequence[Entity]:
    """Projects go with their team."""
    return [Entity("project", table="project", parent="team", column="team_id")]
