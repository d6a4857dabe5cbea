"""The task that sends the report and the events (contract/worker.md §7.2)."""

from __future__ import annotations

import asyncio
import random
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import orjson
import structlog

from penpot_core.db import Row
from penpot_core.outbound import Outbound, OutboundFailed, Outgoing, Policy
from penpot_core.transit import record
from penpot_plugins.telemetry import queries
from penpot_plugins.telemetry.fressian import packed
from penpot_plugins.telemetry.report import identity, make_report
from penpot_plugins.telemetry.settings import FLAG, TELEMETRY_URI

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.telemetry")

EVENTS_KEPT = timedelta(days=7)
LONGEST_WAIT = 10.0
"""Seconds; all instances have the same times, and must not report at once."""
HIGHEST_STATUS = 206
SECONDS = 30.0


async def telemetry(app: App, props: Mapping[str, Any]) -> Mapping[Any, Any] | None:
    """Send the report, then the copies of events, unless they are kept for the audit log. Nothing without the flag.

    `enabled?` stands for the flag, `send?` false sends nothing. A report that fails is tried again. It arrives twice
    where the worker dies after it: as a mail, it cannot be taken back.
    """
    if not props.get("send?", True) or not (props.get("enabled?") or FLAG in app.settings.flags):
        return None
    now = datetime.now(UTC)
    async with app.database.write() as db:
        removed = await db.execute(queries.REMOVE_OLD_EVENTS, {"before": now - EVENTS_KEPT})
    if removed:
        log.warning("events for telemetry grew too old and are removed", events=removed)
    await asyncio.sleep(random.uniform(0, LONGEST_WAIT))
    await send(app, await make_report(app, now))
    if "audit-log" in app.settings.flags:
        return None
    try:
        await send_events(app)
    except OutboundFailed as problem:
        # Not an exception: trying again would send the report again. The events wait for the next time.
        return record(status="failed", error=f"The report is sent, but not all events: {problem}")
    return None


async def send_events(app: App) -> None:
    """Send the copies of events, the oldest first, and remove those that were taken. Raises OutboundFailed."""
    while True:
        async with app.database.read() as db:
            rows = await db.fetch_all(queries.EVENTS)
        if not rows:
            return
        await send(app, await events_message(app, rows))
        async with app.database.write() as db:
            await db.execute(queries.REMOVE_EVENTS, {"ids": [row.id for row in rows]})


async def events_message(app: App, rows: Sequence[Row]) -> Mapping[str, Any]:
    """A message with events."""
    blob = await asyncio.to_thread(packed, [event_of(row) for row in rows])
    events = urlsafe_b64encode(blob).rstrip(b"=").decode()
    return {"type": "telemetry-events", **await identity(app), "events": events}


def event_of(row: Row) -> dict[Any, Any]:
    """An event as it is sent."""
    told = {
        "name": row.name,
        "type": row.type,
        "source": row.source,
        "tracked_at": row.tracked_at,
        "profile_id": row.profile_id,
    }
    known = {name: value for name, value in told.items() if value is not None}
    return record(**known, props=row.props or {}, context=row.context or {})


async def send(app: App, message: Mapping[str, Any]) -> None:
    """Send a message. Raises OutboundFailed, also for an answer that refuses it."""
    url = app.settings[TELEMETRY_URI]
    headers = {"content-type": "application/json"}
    request = Outgoing("POST", url, headers, orjson.dumps(message), seconds=SECONDS)
    answer = await client_for(url).send(request)
    if answer.status > HIGHEST_STATUS:
        raise OutboundFailed("io", f"{url} answers {answer.status}")


def client_for(url: str) -> Outbound:
    """A client that reaches the receiver wherever it is: its address is the operator's own word, nobody else's."""
    return Outbound(Policy(frozenset({(urlsplit(url).hostname or "").lower()})))
