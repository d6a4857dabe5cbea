"""Uploads in parts: a session, its chunks, and putting them together (contract/storage.md §9).

Needs: nothing. Emits nothing. Others use `assembly`: pictures, fonts and imports that came in parts. Handles the
task `upload-session-gc`.
"""

from __future__ import annotations

from collections.abc import Sequence

from penpot_core.hookspecs import hookimpl
from penpot_core.rpc import methods_of
from penpot_core.types import CronJob, RpcMethod, TaskHandler
from penpot_plugins.uploads import methods, tasks

requires = ("accounts", "limits")


@hookimpl
def penpot_rpc_methods() -> Sequence[RpcMethod]:
    """Opening a session, and sending its chunks."""
    return methods_of(methods)


@hookimpl
def penpot_task_handlers() -> Sequence[TaskHandler]:
    """Old sessions."""
    return [TaskHandler("upload-session-gc", tasks.upload_session_gc)]


@hookimpl
def penpot_cron_jobs() -> Sequence[CronJob]:
    """Every night."""
    return [CronJob("upload-session-gc", "0 0 0 * * ?", task="upload-session-gc")]
