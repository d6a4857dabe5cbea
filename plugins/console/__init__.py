"""The root page: what runs here and how to try it.

Needs nothing, emits nothing. The page is plain HTML without scripts, so that it works behind any policy.
"""

from __future__ import annotations

from collections.abc import Sequence

from penpot_core.hookspecs import hookimpl
from penpot_core.types import HttpRoute
from penpot_plugins.console.page import root


@hookimpl
def penpot_http_routes() -> Sequence[HttpRoute]:
    """The page at the root."""
    return [HttpRoute("/", ("GET", "HEAD"), root, name="console")]
