"""Is the process alive, and can it serve (contract/metrics.md §4)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog
from sanic import HTTPResponse, Request

from penpot_core.errors import Unavailable
from penpot_core.http import queries
from penpot_core.http.responses import BareResponse
from penpot_core.types import HealthCheck, HttpRoute

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.health")

CHECK_SECONDS = 5.0
ANY = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


async def readyz(app: App, request: Request) -> HTTPResponse:
    """200 `OK` when every needed part answers, else 503 `KO` with the missing ones in `x-not-ready`.

    Others that do not answer are in `x-degraded`.
    """
    failed = [check for check in app.health_checks if not await passes(app, check)]
    missing, degraded = (
        ", ".join(one.name for one in failed if one.needed is needed) for needed in (True, False)
    )
    headers = {"x-not-ready": missing, "x-degraded": degraded}
    headers = {name: parts for name, parts in headers.items() if parts}
    return BareResponse("KO" if missing else "OK", status=503 if missing else 200, headers=headers)


async def passes(app: App, check: HealthCheck) -> bool:
    """Whether one part answers in time; why not goes to the log."""
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await check.check(app)
    except Exception as problem:
        log.warning("a part does not answer", part=check.name, problem=str(problem) or type(problem).__name__)
        return False
    return True


async def healthz(app: App, request: Request) -> HTTPResponse:
    """200 `OK`: the process lives and its event loop turns."""
    return BareResponse("OK", status=200)


async def database_answers(app: App) -> None:
    """A query on `server_prop` works, and what had to wait for the database at the start has started."""
    if not app.startup.ready:
        raise Unavailable(hint="The server waits for its database.")
    async with app.database.read() as db:
        await db.fetch_val(queries.ANY_PROPERTY)


async def bus_answers(app: App) -> None:
    """The bus answers."""
    await app.bus.check()


async def storage_answers(app: App) -> None:
    """The place of new objects answers."""
    await app.storage.check()


CHECKS = (
    HealthCheck("database", database_answers),
    HealthCheck("bus", bus_answers),
    # A load balancer must not take servers away that can do all but pictures and downloads.
    HealthCheck("storage", storage_answers, needed=False),
)
ROUTES = (HttpRoute("/readyz", ANY, readyz), HttpRoute("/healthz", ANY, healthz))
