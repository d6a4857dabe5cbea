"""The root page: what runs here and how to try it; `/dbg` for admins.

Needs nothing, emits nothing. The page is plain HTML without scripts, so that it works behind any policy.
"""

from __future__ import annotations

from collections.abc import Sequence

from penpot_core.hookspecs import hookimpl
from penpot_core.types import HttpRoute
from penpot_plugins.console import debug
from penpot_plugins.console.page import root


@hookimpl
def penpot_http_routes() -> Sequence[HttpRoute]:
    """The page at the root, and the pages of admins."""
    return [
        HttpRoute("/", ("GET", "HEAD"), root, name="console"),
        HttpRoute("/dbg", ("GET", "HEAD"), debug.index),
        HttpRoute("/dbg/health", ("GET", "HEAD"), debug.health),
        HttpRoute("/dbg/error/<report_id:str>", ("GET", "HEAD"), debug.report, name="dbg_error"),
    ]
