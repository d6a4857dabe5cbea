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
    """200 `OK` when every part answers, else 503 `KO` with the missing parts in `x-not-ready`."""
    missing = [check.name for check in app.health_checks if not await passes(app, check)]
    if missing:
        return BareResponse("KO", status=503, headers={"x-not-ready": ", ".join(missing)})
    return BareResponse("OK", status=200)


async def passes(app: App, check: HealthCheck) -> bool:
    """Whether one part answers in time; why not goes to the log."""
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await check.check(app)
    except Exception as problem:
        log.warning("not ready", part=check.name, problem=str(problem) or type(problem).__name__)
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
    HealthCheck("storage", storage_answers),
)
ROUTES = (HttpRoute("/readyz", ANY, readyz), HttpRoute("/healthz", ANY, healthz))
