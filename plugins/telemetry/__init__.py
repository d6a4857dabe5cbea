"""Figures about the instance for who makes Penpot, where the flag `telemetry` is on (contract/worker.md §7.2).

Needs: nothing; off by default, and then nothing is sent. Handles the task `telemetry`, which sends a report and the
stripped copies of audit events; `penpot telemetry preview` prints what that would be.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from penpot_core.hookspecs import hookimpl
from penpot_core.settings import Setting
from penpot_core.types import CliCommand, CronJob, TaskHandler
from penpot_plugins.telemetry import tasks
from penpot_plugins.telemetry.settings import FLAG, SETTINGS


@hookimpl
def penpot_settings() -> Sequence[Setting[Any]]:
    """Where reports go."""
    return SETTINGS


@hookimpl
def penpot_task_handlers() -> Sequence[TaskHandler]:
    """Sending the report."""
    return [TaskHandler("telemetry", tasks.telemetry)]


@hookimpl
def penpot_cron_jobs() -> Sequence[CronJob]:
    """Every third hour, and once more before midnight: figures of a day begin anew there."""
    return [
        CronJob(
            "telemetry", "0 30 */3,23 * * ?", task="telemetry", enabled=lambda app: FLAG in app.settings.flags
        )
    ]


@hookimpl
def penpot_cli_commands() -> Sequence[CliCommand]:
    """`penpot telemetry`."""
    from penpot_plugins.telemetry.cli import commands

    return [CliCommand("telemetry", commands)]
