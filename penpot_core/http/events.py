"""Event streams: what a streaming method tells while it works (contract/http.md §9).

An event is three lines: its name, its data as verbose transit, nothing. There are 0..n `progress`, then one `end` or
one `error`; no ids and no heart-beat. The form does not depend on `accept`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sanic import HTTPResponse, Request

from penpot_core.http.failures import tell
from penpot_core.http.negotiate import add_reply
from penpot_core.rpc.call import Call
from penpot_core.rpc.stream import Stream

if TYPE_CHECKING:
    from penpot_core.app import App

KIND = "text/event-stream;charset=UTF-8"
HEADERS = {
    "cache-control": "no-cache, no-store, max-age=0, must-revalidate",
    "pragma": "no-cache",
    "x-accel-buffering": "no",
}


def event(app: App, name: str, data: Any) -> bytes:
    """One event. Transit has no line breaks: JSON escapes them."""
    return b"event: %b\ndata: %b\n\n" % (name.encode(), app.codec.encode(data, verbose=True))


async def send_stream(app: App, request: Request, call: Call, stream: Stream) -> None:
    """Run the work and send its events. When the client goes away Sanic cancels this, and so the work.

    Sanic ends a response that was sent by hand, and wants none from its handler then.
    """
    head = HTTPResponse(status=200, headers=dict(HEADERS), content_type=KIND)
    add_reply(head, call.reply)
    if app.cors.active:
        head.headers.update(app.cors.headers(request))
    response = await request.respond(head)

    async def emit(data: Any) -> None:
        await response.send(event(app, "progress", data))

    await response.send(await last_event(app, call, stream, emit))


async def last_event(app: App, call: Call, stream: Stream, emit: Any) -> bytes:
    """What the work came to: `end` with its result, or `error` with what an ordinary answer would have said."""
    try:
        return event(app, "end", await stream.work(emit))
    except Exception as problem:
        error = app.as_error(problem)
        tell(error, call.method.name, problem)
        return event(app, "error", error.body())
