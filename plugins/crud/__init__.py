"""Soft deletion: cascade, restore and purge of every declared entity (contract/deletion.md §3-4).

Needs: the entities that other plugins declare with `penpot_entities`, and who listens to their deletion. Handles the
task `delete-object`, which carries a deletion down to the rows below, and `objects-gc`, which removes what is due every
night.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from penpot_core.hookspecs import hookimpl
from penpot_core.types import CronJob, DeletionListener, Entity, LifeCycle, TaskHandler
from penpot_plugins.crud import tasks
from penpot_plugins.crud.retention import Retention

if TYPE_CHECKING:
    from penpot_core.app import App


@hookimpl
def penpot_services(app: App) -> Sequence[LifeCycle]:
    """The statements of all entities, built once."""
    entities = app.plugins.named("penpot_entities", Entity)
    listeners = app.plugins.named("penpot_deletion_listeners", DeletionListener)
    app.provide(Retention, Retention(entities.values(), listeners.values()))
    return []


@hookimpl
def penpot_task_handlers() -> Sequence[TaskHandler]:
    """Cascade and purge."""
    return [TaskHandler("delete-object", tasks.delete_object), TaskHandler("objects-gc", tasks.objects_gc)]


@hookimpl
def penpot_cron_jobs() -> Sequence[CronJob]:
    """The nightly purge."""
    return [CronJob("objects-gc", "0 0 0 * * ?", task="objects-gc")]
