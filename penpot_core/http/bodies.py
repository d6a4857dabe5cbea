"""Large bodies, sent piece by piece as fast as the client reads."""

from __future__ import annotations

import asyncio
from time import perf_counter
from typing import TYPE_CHECKING

from sanic import HTTPResponse, Request

from penpot_core.http.negotiate import add_reply
from penpot_core.rpc.call import Prepared, Reply

if TYPE_CHECKING:
    from penpot_core.app import App

AT_ONCE = 256 * 1024
"""Bytes of a body that is sent in one piece."""

SLICE = 0.001
"""Seconds of sending after which everybody else has a turn: a client that reads fast never makes us wait."""


async def send_prepared(app: App, request: Request, reply: Reply, body: Prepared) -> None:
    """Send a body whose size is known. A client that goes away cancels this.

    Sanic ends a response that was sent by hand, and wants none from its handler then.
    """
    head = HTTPResponse(status=reply.status or 200, content_type=body.content_type)
    head.headers["content-length"] = str(body.size)
    add_reply(head, reply)
    if app.cors.active:
        head.headers.update(app.cors.headers(request))
    response = await request.respond(head)
    if request.method == "HEAD":
        return
    begun = perf_counter()
    for piece in body.chunks:
        await response.send(piece)
        if perf_counter() - begun > SLICE:
            await asyncio.sleep(0)
            begun = perf_counter()
