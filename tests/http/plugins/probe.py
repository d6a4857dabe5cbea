"""A plugin with which tests look into a running server: calls that wait, tasks that leave a trace, who answers."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sanic import HTTPResponse, Request
from sqlalchemy import bindparam, insert, update

from penpot_core.errors import Restricted
from penpot_core.hookspecs import hookimpl
from penpot_core.http.responses import BareResponse
from penpot_core.rpc import Call, Cookie, Params, Text, rpc_method
from penpot_core.settings import Setting
from penpot_core.settings import Text as TextSetting
from penpot_core.tasks import worker
from penpot_core.transit import record
from penpot_core.types import CronJob, HttpRoute, TaskHandler, WebsocketMessage, public
from penpot_migrations.tables import server_prop

FOLDER = Setting("probe-folder", TextSetting, ".", doc="Where the probe leaves its traces.")
LOOK_SECONDS = 0.02
# Tests need not wait so long for a living worker to look for the tasks of a dead one.
worker.BEAT_SECONDS = 0.5

TOUCH = update(server_prop).where(server_prop.c.id == bindparam("row")).values(preload=True)
NOTE = insert(server_prop).values(id=bindparam("id"), content=bindparam("content"))


class Named(Params):
    name: Text


def folder(app: Any) -> Path:
    return Path(app.settings[FOLDER])


def leave(app: Any, name: str, text: str = "") -> None:
    """Add a line to a file in the probe's folder."""
    with (folder(app) / name).open("a") as trace:
        trace.write(f"{text}\n")


async def wait_for(app: Any, name: str) -> None:
    """Wait until the test makes such a file."""
    while not (folder(app) / name).exists():  # noqa: ASYNC110 - the test is another process
        await asyncio.sleep(LOOK_SECONDS)


@rpc_method(access=public, transaction="none", added="0.1")
async def hold(call: Call, params: Named) -> Any:
    """Say that the call began, and answer when the test lets it."""
    leave(call.app, f"{params.name}-began", str(os.getpid()))
    await wait_for(call.app, f"{params.name}-go")
    return record(name=params.name)


@rpc_method(access=public, transaction="write", added="0.1")
async def write_and_hold(call: Call, params: Named) -> Any:
    """Write a row, and wait with the transaction open."""
    await call.db.execute(NOTE, {"id": params.name, "content": {"from": "probe"}})
    leave(call.app, f"{params.name}-began")
    try:
        await wait_for(call.app, f"{params.name}-go")
    except asyncio.CancelledError:
        leave(call.app, f"{params.name}-cancelled")
        raise
    return record(name=params.name)


class Two(Params):
    name: Text
    first: Text
    second: Text


@rpc_method(access=public, transaction="write", added="0.1")
async def lock_two(call: Call, params: Two) -> Any:
    """Touch two rows, the second when the test lets it, and give the answer, a task and a cookie on the way."""
    leave(call.app, f"{params.name}-began", str(os.getpid()))
    call.reply.cookies.append(Cookie("probe", params.name, "path=/"))
    await call.submit("probe-note", {"name": params.name})
    await call.db.execute(TOUCH, {"row": params.first})
    leave(call.app, f"{params.name}-holds-{params.first}")
    await wait_for(call.app, f"{params.name}-go")
    await call.db.execute(TOUCH, {"row": params.second})
    return record(name=params.name)


@rpc_method(access=public, transaction="write", added="0.1")
async def submit_note(call: Call, params: Named) -> Any:
    """Submit a task, and fail after it where the name says so."""
    await call.submit("probe-note", {"name": params.name})
    if params.name.startswith("refused"):
        raise Restricted("refused", "The name says so.")
    return record(name=params.name)


@rpc_method(access=public, transaction="write", added="0.1")
async def submit_hold(call: Call, params: Named) -> Any:
    """Submit a task that waits for the test."""
    await call.submit("probe-hold", {"name": params.name})
    return record(name=params.name)


async def note(app: Any, props: Mapping[Any, Any]) -> None:
    leave(app, f"{props['name']}-ran", str(os.getpid()))


async def hold_task(app: Any, props: Mapping[Any, Any]) -> None:
    leave(app, f"{props['name']}-began", str(os.getpid()))
    await wait_for(app, f"{props['name']}-go")
    leave(app, f"{props['name']}-ran", str(os.getpid()))


async def tick(app: Any, props: Mapping[Any, Any]) -> None:
    leave(app, "ticks", str(os.getpid()))


async def who(app: Any, request: Request) -> HTTPResponse:
    """The process that answers."""
    return BareResponse(str(os.getpid()))


async def where(connection: Any, message: Mapping[str, Any]) -> None:
    """Tell which process holds this websocket. Messages are handled in order: those before are done."""
    leave(connection.app, f"{message['name']}-at", str(os.getpid()))


@hookimpl
def penpot_settings() -> list[Setting[Any]]:
    return [FOLDER]


@hookimpl
def penpot_rpc_methods() -> list[Any]:
    return [hold, write_and_hold, lock_two, submit_note, submit_hold]


@hookimpl
def penpot_http_routes() -> list[HttpRoute]:
    return [HttpRoute("/probe/who", ("GET",), who, name="probe_who")]


@hookimpl
def penpot_websocket_messages() -> list[WebsocketMessage]:
    return [WebsocketMessage("probe-where", where)]


@hookimpl
def penpot_task_handlers() -> list[TaskHandler]:
    return [
        TaskHandler("probe-note", note),
        TaskHandler("probe-hold", hold_task),
        TaskHandler("probe-tick", tick),
    ]


@hookimpl
def penpot_cron_jobs() -> list[CronJob]:
    return [CronJob("probe-tick", "0 0 0 1 1 *", task="probe-tick")]
