"""Stored objects over HTTP (contract/storage.md §7, SECURITY rows 11, 12, 31).

Needs: `files`, by which access to the objects of a file is decided. Emits nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from penpot_core.hookspecs import hookimpl
from penpot_core.types import HttpRoute
from penpot_plugins.assets import routes

requires = ("files",)


@hookimpl
def penpot_http_routes() -> Sequence[HttpRoute]:
    """By the object's id, and by that of a picture of a file."""
    return routes.ROUTES
