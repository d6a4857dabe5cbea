"""What the instance tells about itself (contract/worker.md §7.2).

Keys and values are those of the reference, but for the heap of its virtual machine, which there is not.
"""

from __future__ import annotations

import os
import platform
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from penpot_core import version
from penpot_core.db import Connection
from penpot_core.settings import Settings, kernel
from penpot_plugins.telemetry import queries
from penpot_plugins.telemetry.settings import TELEMETRY_REFERER, TELEMETRY_WITH_TAIGA

if TYPE_CHECKING:
    from penpot_core.app import App

Report = dict[str, Any]


async def make_report(app: App, now: datetime) -> Report:
    """The report as it is sent at `now`."""
    async with app.database.snapshot() as db:
        stats = await stats_of(app.settings, db, now)
        subscribers = [row.email for row in await db.fetch_all(queries.SUBSCRIBERS)]
    return {
        "type": "telemetry-legacy-report",
        **await identity(app),
        "stats": stats,
        **({"subscriptions": subscribers} if subscribers else {}),
    }


async def identity(app: App) -> Mapping[str, str]:
    """What every message begins with."""
    return {"version": version.PENPOT, "instance-id": str(await instance_id(app))}


async def instance_id(app: App) -> UUID:
    """The id of this instance, made where there is none yet (contract/setup.md §4)."""
    async with app.database.read() as db:
        found: UUID | None = await db.fetch_val(queries.INSTANCE_ID)
    if found is not None:
        return found
    async with app.database.write() as db:
        await db.execute(queries.KEEP_INSTANCE_ID, {"content": uuid4()})
        kept: UUID = await db.fetch_val(queries.INSTANCE_ID)
        return kept


async def stats_of(settings: Settings, db: Connection, now: datetime) -> Report:
    """All figures; what is not known is left out."""
    today = {"today": now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)}
    totals = await db.fetch_one(queries.TOTALS, today)
    domains = [row.domain for row in await db.fetch_all(queries.DOMAINS)]
    backends: Counter[str] = Counter()
    for row in await db.fetch_all(queries.BACKENDS):
        backends[row.name or "penpot"] += row.number
    counters = {row.name: row.number for row in await db.fetch_all(queries.EVENT_COUNTERS, today)}
    found = {
        "referer": "taiga" if settings[TELEMETRY_WITH_TAIGA] else settings[TELEMETRY_REFERER],
        "public-uri": settings[kernel.PUBLIC_URI],
        **(dict(totals) if totals is not None else {}),
        "email-domains": sorted(domains),
        **await members_of(db),
        **machine(),
        **{f"auth-backend-{name}": number for name, number in backends.items()},
        "total-accomulated-events": sum(counters.values()),
        "event-counters": counters,
    }
    return {name: value for name, value in found.items() if value is not None}


async def members_of(db: Connection) -> Report:
    """Averages, rounded, and maxima."""
    found: Report = {}
    for name, statement in queries.MEMBERS.items():
        row = await db.fetch_one(statement)
        if row is not None and row.most is not None:
            found |= {f"avg-{name}": int(row.average), f"max-{name}": int(row.most)}
    return found


def machine() -> Report:
    """Where the server runs. The name of the number of processors is the reference's."""
    return {
        "jvm-cpus": os.cpu_count(),
        "os-arch": platform.machine(),
        "os-name": platform.system(),
        "os-version": platform.release(),
        "user-tz": datetime.now().astimezone().tzname(),
    }
