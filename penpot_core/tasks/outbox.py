"""The transactional outbox: a task is a row of table `task`, so it exists exactly if its call was committed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from penpot_core.db import Step
from penpot_core.ids import next_id
from penpot_core.settings import kernel
from penpot_core.tasks import queries

if TYPE_CHECKING:
    from penpot_core.app import App
    from penpot_core.db import Connection

TOPIC: Final = uuid5(NAMESPACE_URL, "penpot:tasks-due")
"""What processes without a worker tell those that have one; no client can subscribe to it."""


class Outbox:
    """Writes tasks and wakes the dispatcher of this process, or those of others."""

    def __init__(self, app: App) -> None:
        self.tenant: str = app.settings[kernel.TENANT]
        self.due = asyncio.Event()
        self._bus = app.bus
        self._is_watched = False

    async def submit(
        self, connection: Connection, task: str, props: Mapping[Any, Any], **options: Any
    ) -> UUID:
        """Write a task into the transaction of `connection` and return its id; options as those of `steps`."""
        steps = self.steps(task, props, **options)
        for step in steps:
            await connection.execute(step.statement, step.params)
        params: Mapping[str, Any] = steps[-1].params or {}
        task_id: UUID = params["id"]
        return task_id

    def steps(
        self,
        task: str,
        props: Mapping[Any, Any],
        *,
        queue: str = "default",
        delay: timedelta = timedelta(0),
        priority: int = 100,
        max_retries: int = 3,
        label: str = "",
        dedupe: bool = False,
    ) -> list[Step]:
        """The statements that write a task, for a batch (contract/worker.md §3). Call `wake` after COMMIT.

        `dedupe` replaces those of the same name, queue and label that are not due yet.
        """
        now = datetime.now(UTC)
        row = {
            "id": next_id(),
            "created_at": now,
            "modified_at": now,
            "scheduled_at": to_milliseconds(now + delay),
            "queue": f"{self.tenant}:{queue}",
            "name": task,
            "props": dict(props),
            "priority": priority,
            "max_retries": max_retries,
            "label": label,
        }
        same = {"name": task, "queue": row["queue"], "label": label, "now": now}
        return [
            *([Step(queries.DELETE_NOT_DUE, same, name="same task")] if dedupe else []),
            Step(queries.INSERT, row, expect=1, name="task"),
        ]

    def wake(self) -> None:
        """Tell the dispatcher that a committed row may be due. Without it the next poll finds the row.

        A process without a worker tells the others.
        """
        self.due.set()
        if not self._is_watched:
            self._bus.publish(TOPIC, {})

    def watch(self) -> None:
        """A dispatcher of this process waits for `due` from now on."""
        self._is_watched = True
        self._bus.subscribe(TOPIC, self._hear)
        self._bus.on_resync(self.due.set)

    def unwatch(self) -> None:
        """It waits no more."""
        self._is_watched = False
        self._bus.unsubscribe(TOPIC, self._hear)

    def _hear(self, message: Mapping[Any, Any]) -> None:
        self.due.set()


def to_milliseconds(moment: datetime) -> datetime:
    """Cut to whole milliseconds, as the reference stores `scheduled_at`."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
