"""Shared libraries: files whose colors, typographies and components other files use (contract/rpc-files.md §1, §2).

Needs: `files`, `teams`, `projects`. Emits nothing of its own; `library-change` is told by `files` with each edit of a
library. Handles the task `absorb-library`.
"""

from __future__ import annotations

from collections.abc import Sequence

from penpot_core.hookspecs import hookimpl
from penpot_core.rpc import methods_of
from penpot_core.types import DeletionListener, RpcMethod, TaskHandler
from penpot_plugins.libraries import methods, tasks

requires = ("files", "teams", "projects")


@hookimpl
def penpot_rpc_methods() -> Sequence[RpcMethod]:
    """Libraries and the files that use them."""
    return methods_of(methods)


@hookimpl
def penpot_task_handlers() -> Sequence[TaskHandler]:
    """Absorbing a deleted library."""
    return [TaskHandler(tasks.ABSORB, tasks.absorb_library)]


@hookimpl
def penpot_deletion_listeners() -> Sequence[DeletionListener]:
    """A deleted library is absorbed. Not where its whole team goes: nobody is left to use it."""
    return [
        DeletionListener("absorb-deleted-file", "file", tasks.file_deleted),
        DeletionListener("absorb-deleted-project", "project", tasks.project_deleted),
    ]
