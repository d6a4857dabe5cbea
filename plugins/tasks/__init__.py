"""The table of tasks: old rows go, and an operator can look at it (contract/deletion.md §11).

Needs: `teams`, whose deletion delay is the age of rows. Handles `tasks-gc`. The worker itself is the kernel's
(`penpot_core.tasks`).
"""

from __future__ import annotations

from collections.abc import Sequence

from penpot_core.hookspecs import hookimpl
from penpot_core.types import CliCommand, CronJob, TaskHandler
from penpot_plugins.tasks import collection

requires = ("teams",)


@hookimpl
def penpot_task_handlers() -> Sequence[TaskHandler]:
    """Removing old rows."""
    return [TaskHandler("tasks-gc", collection.tasks_gc)]


@hookimpl
def penpot_cron_jobs() -> Sequence[CronJob]:
    """Every night."""
    return [CronJob("tasks-gc", "0 0 0 * * ?", task="tasks-gc")]


@hookimpl
def penpot_cli_commands() -> Sequence[CliCommand]:
    """`penpot task`."""
    from penpot_plugins.tasks.cli import commands

    return [CliCommand("task", commands)]
