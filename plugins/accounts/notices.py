"""Small answers that a frontend asks for at its start."""

from __future__ import annotations

from typing import Any

from penpot_core.rpc import Call, NoParams, rpc_method
from penpot_core.transit import Keyword
from penpot_core.types import authenticated

TOLD_FLAGS = frozenset({"audit-log", "telemetry"})


@rpc_method(access=authenticated, transaction="none", added="1.20", audit=False)
async def get_enabled_flags(call: Call, params: NoParams) -> frozenset[Keyword]:
    """Which of the flags that a frontend reports for are on."""
    return frozenset(Keyword(flag) for flag in TOLD_FLAGS & call.app.settings.flags)


@rpc_method(access=authenticated, transaction="none", added="2.18")
async def get_owned_organizations_summary(call: Call, params: NoParams) -> list[Any]:
    """Organisations belong to a module of Penpot's own service; without it there are none."""
    return []
