"""A plugin with methods that run until the test lets them end, under limits of concurrency of their own."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from penpot_core.hookspecs import hookimpl
from penpot_core.rpc import Call, Params, Text, rpc_method
from penpot_core.settings import Setting
from penpot_core.settings import Text as TextSetting
from penpot_core.transit import record
from penpot_core.types import authenticated, public

FOLDER = Setting("probe-folder", TextSetting, ".", doc="Where the methods leave their traces.")
LOOK_SECONDS = 0.02


class Named(Params):
    name: Text


async def held(call: Call, name: str) -> Any:
    """Leave a trace, and wait for the file that lets the call end."""
    folder = Path(call.app.settings[FOLDER])
    (folder / f"{name}-began").write_text("\n")
    try:
        while not (folder / f"{name}-go").exists():  # noqa: ASYNC110 - the test is another process
            await asyncio.sleep(LOOK_SECONDS)
    except asyncio.CancelledError:
        (folder / f"{name}-cancelled").write_text("\n")
        raise
    return record(name=name)


@rpc_method(access=authenticated, transaction="none", added="0.1", limits=("mine/by-profile",))
async def hold_mine(call: Call, params: Named) -> Any:
    """One of a profile's calls at a time; one more waits."""
    return await held(call, params.name)


@rpc_method(access=authenticated, transaction="none", added="0.1", limits=("brief/by-profile",))
async def hold_brief(call: Call, params: Named) -> Any:
    """One of a profile's calls at a time; others wait for a moment only."""
    return await held(call, params.name)


@rpc_method(access=public, transaction="none", added="0.1", limits=("mine/by-profile", "all/global"))
async def hold_all(call: Call, params: Named) -> Any:
    """Two calls of all people at a time, and none waits."""
    return await held(call, params.name)


@hookimpl
def penpot_settings() -> list[Setting[Any]]:
    return [FOLDER]


@hookimpl
def penpot_rpc_methods() -> list[Any]:
    return [hold_mine, hold_brief, hold_all]
