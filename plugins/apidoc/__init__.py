"""The pages of the API: what methods there are, and their OpenAPI document (contract/http.md §2, §15).

Needs nothing, emits nothing. `/api/main/doc` is there while the flag `backend-api-doc` is on, `/api/main/doc/openapi`
and `/api/main/doc/openapi.json` while `backend-openapi-doc` is; the same below `/api/management`. The pages are plain
HTML without scripts and without anything from elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from penpot_core.hookspecs import hookimpl
from penpot_core.types import HttpRoute
from penpot_plugins.apidoc.routes import ROUTES


@hookimpl
def penpot_http_routes() -> Sequence[HttpRoute]:
    """The pages, the documents, and the short addresses that lead to them."""
    return ROUTES
