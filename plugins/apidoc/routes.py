"""Addresses of the API pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import orjson
from sanic import HTTPResponse, Request

from penpot_core.http.responses import BareResponse
from penpot_core.settings import kernel
from penpot_core.types import HttpRoute
from penpot_plugins.apidoc.documents import MODULES, listed, openapi
from penpot_plugins.apidoc.pages import Casing, method_list, operations

if TYPE_CHECKING:
    from penpot_core.app import App

Handler = Callable[["App", Request], Awaitable[HTTPResponse]]

PAGE_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    "x-content-type-options": "nosniff",
}
ANY = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SHORT = {
    "/api/_doc": "doc",
    "/api/doc": "doc",
    "/api/openapi": "doc/openapi",
    "/api/openapi.join": "doc/openapi.json",
}
"""The reference's short addresses, misspelt as there (contract/http.md §2)."""


def under(flag: str, handler: Handler) -> Handler:
    """The handler while a flag is on, else 404 without a body."""

    async def answer(app: App, request: Request) -> HTTPResponse:
        return await handler(app, request) if flag in app.settings.flags else BareResponse(b"", status=404)

    return answer


def list_page(module: str) -> Handler:
    """Every method with its parameters, as JSON clients write them or, with `?type=clj`, as Transit clients do."""

    async def page(app: App, request: Request) -> HTTPResponse:
        casing: Casing = "kebab" if request.args.get("type") == "clj" else "camel"
        text = method_list(listed(app, module), module, casing)
        return HTTPResponse(text, content_type="text/html; charset=utf-8", headers=PAGE_HEADERS)

    return page


def operations_page(module: str) -> Handler:
    """The OpenAPI document for people."""

    async def page(app: App, request: Request) -> HTTPResponse:
        text = operations(openapi(app, module), f"/api/{module}/doc/openapi.json")
        return HTTPResponse(text, content_type="text/html", headers=PAGE_HEADERS)

    return page


def openapi_json(module: str) -> Handler:
    """The OpenAPI document for programs."""

    async def answer(app: App, request: Request) -> HTTPResponse:
        body: Any = orjson.dumps(openapi(app, module))
        return HTTPResponse(body, content_type="application/json; charset=utf-8")

    return answer


def leading_to(place: str) -> Handler:
    """A permanent redirect to an address of the module main."""

    async def redirect(app: App, request: Request) -> HTTPResponse:
        base = app.settings[kernel.PUBLIC_URI].rstrip("/")
        return BareResponse(b"", status=308, headers={"location": f"{base}/api/main/{place}"})

    return redirect


def module_routes(module: str) -> list[HttpRoute]:
    """The pages of one module."""
    base, name = f"/api/{module}/doc", f"apidoc_{module}"
    pages = {
        "": ("list", "backend-api-doc", list_page(module)),
        "/openapi": ("openapi", "backend-openapi-doc", operations_page(module)),
        "/openapi.json": ("json", "backend-openapi-doc", openapi_json(module)),
    }
    return [
        HttpRoute(base + path, ("GET",), under(flag, handler), name=f"{name}_{kind}")
        for path, (kind, flag, handler) in pages.items()
    ]


ROUTES = [
    *(route for module in MODULES for route in module_routes(module)),
    *(
        HttpRoute(path, ANY, leading_to(place), name=f"apidoc_short_{number}")
        for number, (path, place) in enumerate(SHORT.items())
    ),
]
