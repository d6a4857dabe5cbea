"""`/dbg`: for signed-in admins (contract/http.md §13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sanic import HTTPResponse, Request

from penpot_core.errors import Unauthenticated
from penpot_core.http.health import readyz
from penpot_core.settings import kernel
from penpot_plugins.console import queries

if TYPE_CHECKING:
    from penpot_core.app import App

DEVELOPMENT = "devenv"


async def check_admin(app: App, request: Request) -> None:
    """Refuse everybody but profiles whose address is among `admins`."""
    app.origin_rules.check(request)
    identity = await app.identify(request)
    if identity is not None:
        async with app.database.read() as db:
            email = await db.fetch_val(queries.EMAIL, {"profile_id": identity.profile_id})
        if email in app.settings[kernel.ADMINS] or app.settings[kernel.HOST] == DEVELOPMENT:
            return
    raise Unauthenticated("only-admins-allowed")


async def index(app: App, request: Request) -> HTTPResponse:
    """What there is."""
    await check_admin(app, request)
    return HTTPResponse("/dbg/health\n/metrics\n", content_type="text/plain; charset=utf-8")


async def health(app: App, request: Request) -> HTTPResponse:
    """As `/readyz`."""
    await check_admin(app, request)
    return await readyz(app, request)


async def report(app: App, request: Request, report_id: str) -> HTTPResponse:
    """An error report. None is stored yet, so none is found."""
    await check_admin(app, request)
    return HTTPResponse("not found", status=404, content_type="text/plain; charset=utf-8")
