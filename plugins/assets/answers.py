"""Sending an object, or saying where it is (contract/storage.md §7)."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sanic import HTTPResponse, Request

from penpot_core.http.responses import BareResponse
from penpot_core.settings import kernel
from penpot_core.storage import StoredObject
from penpot_plugins.assets.access import PUBLIC
from penpot_plugins.assets.ranges import Part, Unsatisfiable, wanted_part

if TYPE_CHECKING:
    from penpot_core.app import App

# 24 hours in milliseconds, where seconds are meant: a quirk of the reference that clients see.
CACHED = "max-age=86400000"
LINK_LIFE = timedelta(hours=24, minutes=15)
SAFE = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox",
}
SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "font/")


async def send(app: App, request: Request, stored: StoredObject) -> HTTPResponse | None:
    """The response; None where it was sent already, in pieces."""
    prefix = app.settings[kernel.ASSETS_PATH]
    backend = app.storage.backend(stored.backend)
    if prefix is not None:
        path = backend.proxy_path(stored.id)
        if path is not None:
            return by_proxy(stored, f"{prefix.rstrip('/')}/{path}")
        address = await backend.address(stored.id, LINK_LIFE)
        if address is not None:
            return elsewhere(stored, address)
    return await by_ourselves(app, request, stored)


def by_proxy(stored: StoredObject, path: str) -> HTTPResponse:
    """A reverse proxy sends the file."""
    headers = {"x-accel-redirect": path, "cache-control": CACHED, "content-type": stored.content_type}
    return HTTPResponse(b"", status=204, headers={**headers, **safe_headers(stored)})


def elsewhere(stored: StoredObject, address: str) -> HTTPResponse:
    """A reverse proxy, or the client itself, fetches it where it lies."""
    headers = {
        "location": address,
        "x-host": urlsplit(address).netloc,
        "x-mtype": stored.content_type,
        "cache-control": CACHED,
        **safe_headers(stored),
    }
    return BareResponse(b"", status=307, headers=headers)


def safe_headers(stored: StoredObject) -> dict[str, str]:
    """Nothing of an object acts as a page of ours; what is no picture and no font is saved rather than shown."""
    if stored.content_type.startswith(SHOWN):
        return SAFE
    return {**SAFE, "content-disposition": "attachment"}


async def by_ourselves(app: App, request: Request, stored: StoredObject) -> HTTPResponse | None:
    """Send the bytes, or the part that is asked for."""
    tag = f'"{stored.id.hex}"'
    headers = {
        "etag": tag,
        "accept-ranges": "bytes",
        "cache-control": CACHED if stored.bucket in PUBLIC else f"private, {CACHED}",
        **safe_headers(stored),
    }
    if matches(request.headers.get("if-none-match"), tag):
        return BareResponse(b"", status=304, headers=headers)
    try:
        part = wanted_part(range_of(request, tag), stored.size)
    except Unsatisfiable:
        return BareResponse(b"", status=416, headers={**headers, "content-range": f"bytes */{stored.size}"})
    await send_pieces(app, request, stored, part, headers)
    return None


def matches(header: str | None, tag: str) -> bool:
    """Whether a client has the object already. It never changes, so weak tags are as good."""
    if header is None:
        return False
    known = {one.strip().removeprefix("W/") for one in header.split(",")}
    return tag in known or "*" in known


def range_of(request: Request, tag: str) -> str | None:
    """The header `range`, where it counts."""
    condition = request.headers.get("if-range")
    if request.method not in ("GET", "HEAD") or (condition is not None and condition.strip() != tag):
        return None
    found: str | None = request.headers.get("range")
    return found


async def send_pieces(
    app: App, request: Request, stored: StoredObject, part: Part | None, headers: dict[str, str]
) -> None:
    """Write head and bytes. Where there are no bytes, that is found out before the head is written."""
    start, length = (part.start, part.length) if part is not None else (0, stored.size)
    more = {"content-length": str(length)}
    if part is not None:
        more["content-range"] = part.content_range
    async with aclosing(pieces_of(app, request, stored, start, length)) as pieces:
        first = await anext(pieces, b"")
        response = await request.respond(
            status=200 if part is None else 206, headers={**headers, **more}, content_type=stored.content_type
        )
        await response.send(first)
        async for piece in pieces:
            await response.send(piece)
        await response.eof()


async def pieces_of(
    app: App, request: Request, stored: StoredObject, start: int, length: int
) -> AsyncGenerator[bytes, None]:
    """The bytes; none of them for HEAD."""
    if request.method == "HEAD":
        return
    async with aclosing(app.storage.read(stored, start, length)) as pieces:
        async for piece in pieces:
            yield piece
