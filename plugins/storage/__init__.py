"""The life cycle of stored objects: what nobody refers to goes (contract/deletion.md §10).

Needs: `teams`, whose deletion delay holds for objects too. Handles the tasks `storage-gc-touched` and
`storage-gc-deleted`. The service itself is the kernel's (`penpot_core.storage`).
"""

from __future__ import annotations

from collections.abc import Sequence

from penpot_core.hookspecs import hookimpl
from penpot_core.types import CliCommand, CronJob, TaskHandler
from penpot_plugins.storage import tasks

requires = ("teams",)


@hookimpl
def penpot_task_handlers() -> Sequence[TaskHandler]:
    """Looking at touched objects, and removing deleted ones."""
    return [
        TaskHandler("storage-gc-touched", tasks.storage_gc_touched),
        TaskHandler("storage-gc-deleted", tasks.storage_gc_deleted),
    ]


@hookimpl
def penpot_cron_jobs() -> Sequence[CronJob]:
    """Every night."""
    return [
        CronJob("storage-gc-touched", "0 0 0 * * ?", task="storage-gc-touched"),
        CronJob("storage-gc-deleted", "0 0 0 * * ?", task="storage-gc-deleted"),
    ]


@hookimpl
def penpot_cli_commands() -> Sequence[CliCommand]:
    """`penpot storage`."""
    from penpot_plugins.storage.cli import commands

    return [CliCommand("storage", commands)]
