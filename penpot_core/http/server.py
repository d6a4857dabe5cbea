"""Sanic, set up: routes, limits, failures of the transport, start and stop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from email.utils import formatdate
from time import perf_counter
from typing import TYPE_CHECKING, Any

import structlog
from sanic import HTTPResponse, Request, Sanic
from sanic.exceptions import MethodNotAllowed, PayloadTooLarge, SanicException
from sanic.exceptions import NotFound as RouteNotFound
from sanic.http.http1 import Http
from sanic.response import BaseHTTPResponse

from penpot_core.errors import BodyTooLarge, PenpotError, ServerFault
from penpot_core.http import health, rpc
from penpot_core.http.negotiate import answer_format, failure
from penpot_core.http.responses import BareResponse
from penpot_core.types import HttpRoute

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.http")

VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
IDLE_SECONDS = 300
HEADER_BYTES = 1024 * 1024


def build_server(app: App, *, max_body: int) -> Sanic[Any, Any]:
    """A Sanic application with every route of the kernel and of the plugins."""
    Sanic._app_registry.clear()
    Http.HEADER_CEILING = HEADER_BYTES  # Sanic's own is 16 KiB, whatever the setting says.
    server: Sanic[Any, Any] = Sanic("penpot", configure_logging=False, strict_slashes=True)
    server.config.update(
        REQUEST_MAX_SIZE=max_body,
        REQUEST_MAX_HEADER_SIZE=HEADER_BYTES,
        REQUEST_TIMEOUT=IDLE_SECONDS,
        RESPONSE_TIMEOUT=IDLE_SECONDS,
        KEEP_ALIVE_TIMEOUT=IDLE_SECONDS,
        ACCESS_LOG=False,
        MOTD=False,
        FALLBACK_ERROR_FORMAT="text",
        WEBSOCKET_MAX_SIZE=1024 * 1024,
        WEBSOCKET_PING_INTERVAL=None,
        WEBSOCKET_PING_TIMEOUT=None,
    )
    add_rpc(server, app)
    for route in (*health.ROUTES, *app.routes):
        add_route(server, app, route)
    add_timing(server)
    add_gate(server, app)
    add_failures(server, app)
    add_life_cycle(server, app)
    return server


def add_rpc(server: Sanic[Any, Any], app: App) -> None:
    """The RPC endpoint under all its addresses."""

    async def call(request: Request, name: str) -> HTTPResponse | None:
        if request.stream is not None:
            # Sanic takes the limit away from handlers that read the body themselves.
            request.stream.request_max_size = server.config.REQUEST_MAX_SIZE
        if request.method == "OPTIONS" and app.cors.active:
            response: HTTPResponse | None = BareResponse(b"", status=204)
        elif app.gate.misses_client(request):
            response = BareResponse(b"", status=403)
        else:
            response = await rpc.endpoint(app, request, name)
        if app.cors.active and response is not None:
            response.headers.update(app.cors.headers(request))
        return response

    for number, prefix in enumerate(rpc.PREFIXES):
        server.add_route(
            call, f"{prefix}/<name:str>", methods=VERBS, name=f"rpc_{number}", stream=True, unquote=True
        )


def add_route(server: Sanic[Any, Any], app: App, route: HttpRoute) -> None:
    """One plain route; its errors look like those of RPC."""
    handler = route.handler

    async def handle(request: Request, **arguments: Any) -> HTTPResponse:
        try:
            if route not in health.ROUTES:
                app.origin_rules.check_host(request)
            response: HTTPResponse = await handler(app, request, **arguments)
        except PenpotError as error:
            return failure(app, error, answer_format(request, readable=app.readable_transit))
        return response

    name = route.name or route.path.strip("/").replace("/", "_") or "root"
    if route.websocket:
        server.enable_websocket(True)
        handle.is_websocket = True  # type: ignore[attr-defined]  # Sanic then accepts a handler without a response
    server.add_route(handle, route.path, methods=route.methods, name=name)


def add_timing(server: Sanic[Any, Any]) -> None:
    """On every response `Server-Timing: total;dur=<seconds>` and `Date` (contract/http.md §1, §14), and `nosniff`:
    nothing that people write is taken for another type than it is sent as (SECURITY S6)."""

    async def begin(request: Request) -> None:
        request.ctx.began = perf_counter()

    async def end(request: Request, response: BaseHTTPResponse) -> None:
        began = getattr(request.ctx, "began", None)
        if began is not None:
            response.headers["server-timing"] = f"total;dur={perf_counter() - began:.6f}"
        response.headers["date"] = formatdate(usegmt=True)
        response.headers.setdefault("x-content-type-options", "nosniff")

    server.register_middleware(begin, "request")
    server.register_middleware(end, "response")


def add_gate(server: Sanic[Any, Any], app: App) -> None:
    """403 without a body for what another site sends, where the flag says so (contract/http.md §5.5)."""

    async def keep_out(request: Request) -> HTTPResponse | None:
        return BareResponse(b"", status=403) if app.gate.is_from_elsewhere(request) else None

    if app.gate.fetch_metadata:
        server.register_middleware(keep_out, "request")


def add_failures(server: Sanic[Any, Any], app: App) -> None:
    """Failures of the transport itself: no such route, wrong verb, too large, anything else."""

    @server.exception(RouteNotFound)
    async def missing(request: Request, error: SanicException) -> HTTPResponse:
        return BareResponse(b"", status=404)

    @server.exception(MethodNotAllowed)
    async def wrong_verb(request: Request, error: SanicException) -> HTTPResponse:
        return BareResponse(b"", status=405)

    @server.exception(PayloadTooLarge)
    async def too_large(request: Request, error: SanicException) -> HTTPResponse:
        if not request.headers:  # They themselves are too large: one with a body has its length among them.
            return BareResponse(b"", status=431)
        limit = server.config.REQUEST_MAX_SIZE
        return failure(
            app,
            BodyTooLarge(hint=f"The body is larger than the {limit} bytes that this server takes."),
            "transit",
        )

    @server.exception(Exception)
    async def anything(request: Request, error: Exception) -> HTTPResponse:
        if isinstance(error, SanicException) and error.status_code < 500:
            return BareResponse(b"", status=error.status_code)
        log.error("request failed", path=request.path, exc_info=error)
        return failure(app, ServerFault(hint="The server failed; its log says why."), "transit")


def add_life_cycle(server: Sanic[Any, Any], app: App) -> None:
    """Start the application before the server listens, stop it after the last request."""
    listeners: dict[str, Callable[[], Awaitable[None]]] = {
        "before_server_start": app.start,
        "after_server_start": app.announce,
        "before_server_stop": app.prepare_stop,
        "after_server_stop": app.stop,
    }
    for event, function in listeners.items():

        async def listener(
            _server: Sanic[Any, Any], function: Callable[[], Awaitable[None]] = function
        ) -> None:
            await function()

        server.register_listener(listener, event)
