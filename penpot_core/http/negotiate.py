"""From a request to parameters, and from a result to a response (contract/http.md §3-4)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from sanic import HTTPResponse, Request

from penpot_core.errors import BodyTooLarge, MalformedBody, ParamsInvalid, PenpotError, TooManyRequests
from penpot_core.http.responses import BareResponse
from penpot_core.rpc.call import Format, Prepared, Reply
from penpot_core.transit import Keyword, TransitError, json_in

if TYPE_CHECKING:
    from penpot_core.app import App

TRANSIT = "application/transit+json"
JSON = "application/json"
FORM = "multipart/form-data"
MOST_FIELDS = 1000


def answer_format(request: Request, *, readable: bool) -> Format:
    """Which form the answer has; `readable` is the flag `transit-readable-response`."""
    query = request.query_string
    accept = request.headers.get("accept", "")
    if query and "_fmt=json" in query.split("&"):
        return "json"
    if TRANSIT not in accept and JSON in accept:
        return "json"
    return "transit-verbose" if readable or "transit_verbose" in query else "transit"


def query_params(query: str) -> dict[Keyword, Any]:
    """Query parameters, keys as written; a repeated key becomes a list, a key without `=` an empty text.

    Raises ParamsInvalid where there are too many.
    """
    params: dict[Keyword, Any] = {}
    if query.count("&") >= MOST_FIELDS:
        raise ParamsInvalid(
            f"The address has more than {MOST_FIELDS} parameters; send them in the body of a POST."
        )
    for name, value in parse_qsl(query, keep_blank_values=True):
        key = Keyword(name)
        if key not in params:
            params[key] = value
        elif isinstance(params[key], list):
            params[key].append(value)
        else:
            params[key] = [params[key], value]
    return params


async def request_params(app: App, request: Request, stack: ExitStack) -> Mapping[Any, Any]:
    """The raw parameters of an RPC request. Files of a form live as long as `stack`.

    A GET has those of its query. A POST has those of its transit, JSON or multipart body, and `id` of its query
    (SECURITY row 28); any other body counts as none. Raises MalformedBody.
    """
    is_form = request.method == "POST" and is_multipart(request)
    if not is_form:
        await request.receive_body()  # type: ignore[no-untyped-call]
    if request.method in ("GET", "HEAD"):
        return query_params(request.query_string)
    params = {key: value for key, value in query_params(request.query_string).items() if key == "id"}
    kind = request.headers.get("content-type", "").lower()
    if kind.startswith((TRANSIT, JSON)):
        body = decode_body(app, request.body, kind)
        if isinstance(body, dict):
            # Texts as keys are no params: only keywords name one (contract/transit.md §7).
            params.update({key: value for key, value in body.items() if isinstance(key, Keyword)})
    elif is_form:
        params.update(await form_params(app, request, stack))
    return params


def is_multipart(request: Request) -> bool:
    """Whether the body is a multipart form."""
    return request.headers.get("content-type", "").lower().startswith(FORM)


def decode_body(app: App, body: bytes, kind: str) -> Any:
    """Decode a transit or JSON body; what cannot be read is told with the reference's codes where it has one."""
    try:
        return app.codec.decode(body) if kind.startswith(TRANSIT) else json_in(body)
    except TransitError as problem:
        code = (
            "malformed-json"
            if problem.reason in ("empty", "truncated") or not kind.startswith(TRANSIT)
            else "malformed-transit"
        )
        raise MalformedBody(code, hint=str(problem)) from None


async def form_params(app: App, request: Request, stack: ExitStack) -> dict[Keyword, Any]:
    """Fields of a multipart form; a part with a file name becomes an `Upload`, whose file lives as long as `stack`."""
    from penpot_core.http.multipart import Form, boundary_of

    boundary = boundary_of(request.headers.get("content-type", ""))
    if not boundary:
        return {}
    return await Form(boundary, app.temporary, stack).read(body_of(request))


async def body_of(request: Request) -> AsyncIterator[bytes]:
    """The body in pieces as it comes in. Sanic refuses one that is too large while it is read."""
    stream = request.stream
    while stream is not None and (piece := await stream.read()) is not None:  # type: ignore[attr-defined]
        yield piece


def encode(app: App, value: Any, form: Format) -> tuple[bytes, str]:
    """Body and content type of a value."""
    if form == "json":
        return app.json.encode(value), JSON
    return app.codec.encode(value, verbose=form == "transit-verbose"), TRANSIT


def success(app: App, result: Any, form: Format, reply: Reply) -> HTTPResponse:
    """The response to a call that succeeded: 204 without a body for None, else 200."""
    if result is None:
        # Sanic leaves the content type of a 204 out unless it is among the headers (contract/http.md §4).
        nothing = {"content-type": "application/octet-stream"}
        response = HTTPResponse(b"", status=reply.status or 204, headers=nothing)
    elif isinstance(result, Prepared):
        response = HTTPResponse(
            b"".join(result.chunks), status=reply.status or 200, content_type=result.content_type
        )
    else:
        body, kind = encode(app, result, form)
        response = HTTPResponse(body, status=reply.status or 200, content_type=kind)
    add_reply(response, reply)
    return response


def not_modified(reply: Reply) -> HTTPResponse:
    """The response to a client whose copy is current: no body, no entity tag; a renewed cookie goes with it."""
    response = HTTPResponse(b"", status=304)
    add_reply(response, reply)
    return response


def add_reply(response: HTTPResponse, reply: Reply) -> None:
    """Add the headers and cookies that a call asked for."""
    for name, value in reply.headers.items():
        response.headers[name] = value
    for cookie in reply.cookies:
        response.headers.add("set-cookie", f"{cookie.name}={cookie.value}; {cookie.attributes}")


def failure(app: App, error: PenpotError, form: Format) -> HTTPResponse:
    """The response to a refusal or a fault. A body that could not be read is always told in verbose transit."""
    if isinstance(error, TooManyRequests):
        return BareResponse(b"", status=error.status, headers=error.headers)
    if isinstance(error, (MalformedBody, BodyTooLarge)):
        form = "transit-verbose"
    body, kind = encode(app, error.body(), form)
    return HTTPResponse(body, status=error.status, content_type=kind)
