"""The RPC endpoint: one request, one method, one answer."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import structlog
from sanic import HTTPResponse, Request
from sanic.exceptions import SanicException

from penpot_core.errors import (
    MethodNotAllowed,
    NotFound,
    PenpotError,
    Unauthenticated,
    Unavailable,
)
from penpot_core.http.bodies import AT_ONCE, send_prepared
from penpot_core.http.client import client_of
from penpot_core.http.events import send_stream
from penpot_core.http.failures import tell
from penpot_core.http.negotiate import (
    answer_format,
    failure,
    is_multipart,
    not_modified,
    request_params,
    success,
)
from penpot_core.rpc.call import Call, Format, Prepared
from penpot_core.rpc.chain import NotModified
from penpot_core.rpc.stream import Stream

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.rpc")

PREFIXES = ("/api/main/methods", "/api/rpc/command", "/api/rpc/query", "/api/rpc/mutation")
READING = frozenset({"GET", "HEAD"})


async def endpoint(app: App, request: Request, name: str) -> HTTPResponse | None:
    """Answer one RPC request; every failure has a coded form, none takes the server down. None: it was answered."""
    form = answer_format(request, readable=app.readable_transit)
    try:
        with ExitStack() as uploads:
            return await answer(app, request, name, form, uploads)
    except PenpotError as error:
        tell(error, name)
        return failure(app, error, form)
    except SanicException:
        raise
    except Exception as error:
        log.exception("call failed", method=name)
        return failure(app, app.as_error(error), form)


async def answer(
    app: App, request: Request, name: str, form: Format, uploads: ExitStack
) -> HTTPResponse | None:
    """Dispatch to the compiled chain of the method. Nobody uploads to a method that would not let them in."""
    check_verb(request.method, name)
    compiled = app.methods.get(name)
    if compiled is None:
        raise NotFound()
    if not app.startup.ready:
        raise Unavailable(hint="The server waits for its database; /readyz says when it is ready.")
    app.origin_rules.check(request)
    identity = await app.identify(request)
    if identity is None and not compiled.method.access.anonymous and is_multipart(request):
        raise Unauthenticated("authentication-required", "authentication required for this endpoint")
    call = Call(
        app=app,
        method=compiled.method,
        raw=await request_params(app, request, uploads),
        client=client_of(request, app.trusted_proxies),
        format=form,
        identity=identity,
    )
    try:
        result = await compiled.run(call)
    except NotModified:
        await after(call)
        return not_modified(call.reply)
    if compiled.method.streaming is not isinstance(result, Stream):
        raise TypeError(f"{name}: a method answers a Stream if and only if it is declared streaming=True.")
    await after(call)
    if isinstance(result, Stream):
        await send_stream(app, request, call, result)
        return None
    if isinstance(result, Prepared) and (result.size or 0) > AT_ONCE:
        await send_prepared(app, request, call.reply, result)
        return None
    return success(app, result, form, call.reply)


async def after(call: Call) -> None:
    """Let the identity do what it does after a call, such as to renew its session."""
    if call.identity is not None and call.identity.after is not None:
        await call.identity.after(call)


def check_verb(verb: str, name: str) -> None:
    """GET and HEAD read (`get-…`), POST does anything, nothing else is a call (SECURITY row 28)."""
    if verb == "POST" or (verb in READING and name.startswith("get-")):
        return
    raise MethodNotAllowed(hint="method not allowed for this request")
