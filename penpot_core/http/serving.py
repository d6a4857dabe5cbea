"""Listening, and ending in order.

Sanic's own runner takes a signal as `loop.stop()`: one that comes while it still starts breaks off that step, and is
lost. Here the loop is ours, and the end is an event that the server waits for.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import uvloop
from sanic import Sanic
from sanic.application.state import ApplicationServerInfo
from sanic.http.constants import HTTP

from penpot_core.signals import Stopped, StopSignals

# sanic.server.AsyncioServer, whose methods have no types.
Listening = Any

GRACE_SECONDS = 10.0
LOOK_SECONDS = 0.05
FAREWELL_SECONDS = 1.0
SWITCH_SECONDS = 0.0005
"""How long a thread waits for the interpreter; a query on SQLite asks for it several times."""


class CannotListen(Exception):
    """The address is taken, or not one of this machine; the text says what to do."""


def serve(
    server: Sanic[Any, Any], host: str, port: int, signals: StopSignals, *, shared: bool = False
) -> None:
    """Serve until told to end, and end in order. `shared`: other processes listen on the same port.

    Raises CannotListen, and whatever the application's start raises.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(server, host, port, signals, shared=shared))


async def _serve(
    server: Sanic[Any, Any], host: str, port: int, signals: StopSignals, *, shared: bool
) -> None:
    listening = await _bound(server, host, port, shared=shared)
    try:
        with suppress(Stopped):
            await signals.unless(_started(listening))
            await signals.until()
        # First, so that nobody comes back whose websocket is closed now.
        listening.close()
        await listening.before_stop()
        await _drain(listening)
    finally:
        listening.close()
        await listening.after_stop()


async def _bound(server: Sanic[Any, Any], host: str, port: int, *, shared: bool) -> Listening:
    """The server with a port of its own, on which nobody is heard yet."""
    with told_plainly(host, port):
        place = {"sock": shared_socket(host, port)} if shared else {"host": host, "port": port}
        made: Listening = await server.create_server(
            **place,
            return_asyncio_server=True,
            access_log=False,
            asyncio_server_kwargs={"start_serving": False},
        )
    # Sanic's runner tells this; without it every answer carries an empty alt-svc header.
    server.state.server_info.append(ApplicationServerInfo({"version": HTTP.VERSION_1, "port": port}))
    await made.startup()
    return made


async def _started(listening: Listening) -> None:
    await listening.before_start()
    await listening.start_serving()
    listening.app.set_serving(True)
    await listening.after_start()


async def _drain(listening: Listening) -> None:
    """Let the requests under way end, then cut the rest off."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + GRACE_SECONDS
    while listening.connections and loop.time() < deadline:
        for connection in tuple(listening.connections):
            connection.close_if_idle()
        await asyncio.sleep(LOOK_SECONDS)
    for connection in tuple(listening.connections):
        connection.abort()
    if listening.connections:
        await asyncio.sleep(FAREWELL_SECONDS)


def shared_socket(host: str, port: int) -> socket.socket:
    """A socket that other processes may bind to the same port; the system spreads connections over them."""
    family, kind, protocol, _, place = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    made = socket.socket(family, kind, protocol)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    made.bind(place)
    return made


def check_free(host: str, port: int) -> None:
    """Raise CannotListen where another program has the port, which processes that share it would not notice."""
    family, kind, protocol, _, place = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with told_plainly(host, port), socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(place)


@contextmanager
def told_plainly(host: str, port: int) -> Iterator[None]:
    """Tell an operator why the port cannot be had."""
    try:
        yield
    except OSError as problem:
        raise CannotListen(
            f"Cannot listen on {host}:{port}: {problem.strerror or problem}. End the other program there, or choose "
            "another port with PENPOT_HTTP_SERVER_PORT."
        ) from problem
