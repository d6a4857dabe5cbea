"""The addresses of objects."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sanic import HTTPResponse, Request

from penpot_core.db import get
from penpot_core.errors import NotFound
from penpot_core.http.client import as_uuid
from penpot_core.http.responses import BareResponse
from penpot_core.types import HttpRoute
from penpot_plugins.assets import access, queries
from penpot_plugins.assets.answers import send

if TYPE_CHECKING:
    from penpot_core.app import App

VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
"""Any: nothing is changed here, whatever the verb (contract/storage.md §7)."""


async def by_id(app: App, request: Request, object_id: str) -> HTTPResponse | None:
    """An object by its own id."""
    return await answer(app, request, id_of(object_id))


async def by_media_id(app: App, request: Request, media_id: str) -> HTTPResponse | None:
    """The picture of a row `file_media_object`."""
    async with app.database.read() as db:
        row = await get(db, queries.MEDIA, {"id": id_of(media_id)}, table="file_media_object")
    return await answer(app, request, row.media_id)


async def thumbnail_by_media_id(app: App, request: Request, media_id: str) -> HTTPResponse | None:
    """Its small copy; the picture itself where that is small."""
    async with app.database.read() as db:
        row = await get(db, queries.MEDIA, {"id": id_of(media_id)}, table="file_media_object")
    return await answer(app, request, row.thumbnail_id or row.media_id)


async def answer(app: App, request: Request, object_id: UUID) -> HTTPResponse | None:
    """Send an object to whoever may have it; 401 to those who might if they logged in, else 404."""
    async with app.database.read() as db:
        stored = await app.storage.find(db, object_id)
        if stored is None or not await access.is_shown(db, stored):
            return BareResponse(b"", status=404)
        public = await access.is_public(db, stored)
    if not public:
        identity = await app.identify(request)
        if identity is None:
            return BareResponse(b"", status=401)
        async with app.database.read() as db:
            if not await access.may_fetch(db, identity, stored):
                return BareResponse(b"", status=404)
    return await send(app, request, stored)


def id_of(text: str) -> UUID:
    """An id in an address. Raises NotFound."""
    found = as_uuid(text)
    if found is None:
        raise NotFound(hint="object not found")
    return found


ROUTES = (
    HttpRoute("/assets/by-id/<object_id:str>", VERBS, by_id, name="asset_by_id"),
    HttpRoute("/assets/by-file-media-id/<media_id:str>", VERBS, by_media_id, name="asset_by_media_id"),
    HttpRoute(
        "/assets/by-file-media-id/<media_id:str>/thumbnail",
        VERBS,
        thumbnail_by_media_id,
        name="asset_thumbnail_by_media_id",
    ),
)
