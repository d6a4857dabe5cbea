"""`GET /ws/notifications?session-id=UUID`: checks in the order of contract/websocket.md §1, then the connection."""

from __future__ import annotations

import asyncio
from time import perf_counter
from typing import TYPE_CHECKING

from sanic import Request

from penpot_core.errors import Unauthenticated, ValidationFailed
from penpot_core.http.client import as_uuid
from penpot_core.http.websocket import upgrade, wants_upgrade
from penpot_plugins.notifications.connection import Connection
from penpot_plugins.notifications.hub import Hub

if TYPE_CHECKING:
    from penpot_core.app import App


async def notifications(app: App, request: Request) -> None:
    """Serve one websocket; refusals are ordinary HTTP answers."""
    session_id = as_uuid(request.args.get("session-id"))
    if session_id is None:
        raise ValidationFailed("missing-session-id", "missing or invalid session-id found")
    app.origin_rules.check(request)
    identity = await app.identify(request, websocket=True)
    if identity is None:
        raise Unauthenticated(hint="authentication required")
    if not wants_upgrade(request):
        raise ValidationFailed(
            "websocket-request-expected", "this endpoint only accepts websocket connections"
        )
    socket = await upgrade(request)
    task = asyncio.current_task()
    if task is not None:
        request.app.websocket_tasks.add(task)
    hub = app.get(Hub)
    began = perf_counter()
    app.metrics.gauge("penpot_websocket_active_connections", len(hub.connections) + 1)
    try:
        await Connection(hub, socket, identity, session_id).run()
    finally:
        request.app.websocket_tasks.discard(task)
        app.metrics.gauge("penpot_websocket_active_connections", len(hub.connections))
        app.metrics.observe("penpot_websocket_session_timing", perf_counter() - began)
