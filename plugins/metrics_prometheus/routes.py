"""`GET /metrics`."""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from sanic import HTTPResponse, Request

from penpot_core.http.origin import LOOPBACK
from penpot_core.settings import kernel
from penpot_plugins.metrics_prometheus.sink import SINK

if TYPE_CHECKING:
    from penpot_core.app import App

FORWARDING = ("x-forwarded-for", "x-real-ip", "forwarded", "x-forwarded-host")


async def metrics(app: App, request: Request) -> HTTPResponse:
    """The figures as Prometheus text, or 403 for whom they are not."""
    if not allowed(app, request):
        return HTTPResponse(
            "Metrics are for loopback, or for a bearer of the token set as PENPOT_METRICS_TOKEN.\n",
            status=403,
            content_type="text/plain; charset=utf-8",
        )
    return HTTPResponse(generate_latest(SINK.registry), status=200, content_type=CONTENT_TYPE_PLAIN_0_0_4)


def allowed(app: App, request: Request) -> bool:
    """Whether the sender may see the figures."""
    token = app.settings[kernel.METRICS_TOKEN]
    given = request.headers.get("authorization", "").partition(" ")[2]
    if token and compare_digest(given.encode(), token.encode()):
        return True
    forwarded = any(name in request.headers for name in FORWARDING)
    return not forwarded and request.ip in LOOPBACK
