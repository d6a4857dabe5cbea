"""The documents of a running server, each written once."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from penpot_core.rpc.openapi import REFERENCE, OwnedMethod, document, owned_methods
from penpot_core.settings import kernel

if TYPE_CHECKING:
    from penpot_core.app import App

MODULES = ("main", "management")
UNLISTED = frozenset({"push-audit-events", "get-enabled-flags"})
"""What the list of methods leaves out: the frontend's own business (contract/http.md §15)."""


@lru_cache(maxsize=len(MODULES))
def openapi(app: App, module: str) -> dict[str, Any]:
    """The document of a module, in the form that the reference's clients know."""
    return document(owned_methods(app.plugins), module, app.settings[kernel.PUBLIC_URI], REFERENCE)


@lru_cache(maxsize=len(MODULES))
def listed(app: App, module: str) -> tuple[OwnedMethod, ...]:
    """The methods of a module that the list shows."""
    return tuple(
        owned
        for owned in owned_methods(app.plugins)
        if owned.method.module == module and owned.method.name not in UNLISTED
    )
