"""Tasks at fixed times: one process of a cluster starts each, a missed time is made up once.

Table `cron_lease` holds each job's next time. Whoever moves it forward (compare-and-set) submits the task in
the same transaction.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from cronsim import CronSim

from penpot_core.tasks import queries
from penpot_core.types import CronJob

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.cron")

LONGEST_SLEEP = timedelta(seconds=30)


class Cron:
    """The jobs of the plugins and their times."""

    def __init__(self, app: App, worker: str) -> None:
        self._app = app
        self._worker = worker
        jobs = app.plugins.named("penpot_cron_jobs", CronJob)
        self.jobs = {name: job for name, job in jobs.items() if job.enabled(app)}

    async def plan(self) -> None:
        """Give every new job its first time; known ones keep theirs, so a time missed while down is made up."""
        now = datetime.now(UTC)
        async with self._app.database.write() as db:
            for name, job in self.jobs.items():
                await db.execute(queries.PLAN_CRON, {"id": name, "next_at": following(job.schedule, now)})
                await db.execute(queries.NOTE_CRON, {"id": name, "cron_expr": job.schedule, "now": now})

    async def run(self) -> None:
        """Start what is due, then sleep until the next time."""
        await asyncio.sleep((await self.start_due(datetime.now(UTC))).total_seconds())

    async def start_due(self, now: datetime) -> timedelta:
        """Start what is due at an instant; how long nothing more will be, half a minute at most."""
        async with self._app.database.read() as db:
            times = {
                row.id: row.next_at for row in await db.fetch_all(queries.CRON_TIMES) if row.id in self.jobs
            }
        for name, at in times.items():
            if at <= now:
                await self._fire(self.jobs[name], at, now)
        waits: list[timedelta] = [at - now for at in times.values() if at > now]
        return min([*waits, LONGEST_SLEEP])

    async def _fire(self, job: CronJob, at: datetime, now: datetime) -> None:
        values = {"job": job.name, "due_at": at, "following": following(job.schedule, now), "now": now}
        async with self._app.database.write() as db:
            if await db.execute(queries.FIRE, {**values, "worker_name": self._worker}) != 1:
                return
            await self._app.outbox.submit(db, job.task, {}, label=f"cron:{job.name}")
            db.after_commit(self._app.outbox.wake)
        log.info("cron", job=job.name)


def following(schedule: str, after: datetime) -> datetime:
    """The first time of a six-field schedule (seconds first, `?` as `*`) after an instant."""
    return next(CronSim(schedule.replace("?", "*"), after))
