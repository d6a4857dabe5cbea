"""From a request to parameters, and from a result to a response (contract/http.md §3-4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from sanic import HTTPResponse, Request

from penpot_core.errors import BodyTooLarge, MalformedBody, PenpotError, TooManyRequests
from penpot_core.http.responses import BareResponse
from penpot_core.rpc.call import Format, Prepared, Reply
from penpot_core.transit import Keyword, TransitError, json_in

if TYPE_CHECKING:
    from penpot_core.app import App

TRANSIT = "application/transit+json"
JSON = "application/json"
FORM = "multipart/form-data"


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
    """Query parameters, keys as written; a repeated key becomes a list, a key without `=` an empty text."""
    params: dict[Keyword, Any] = {}
    for name, value in parse_qsl(query, keep_blank_values=True, max_num_fields=1000):
        key = Keyword(name)
        if key not in params:
            params[key] = value
        elif isinstance(params[key], list):
            params[key].append(value)
        else:
            params[key] = [params[key], value]
    return params


def request_params(app: App, request: Request) -> Mapping[Any, Any]:
    """The raw parameters of an RPC request.

    A GET has those of its query. A POST has those of its transit, JSON or multipart body, and `id` of its query
    (SECURITY row 28); any other body counts as none. Raises MalformedBody.
    """
    if request.method in ("GET", "HEAD"):
        return query_params(request.query_string)
    params = {key: value for key, value in query_params(request.query_string).items() if key == "id"}
    kind = request.headers.get("content-type", "").lower()
    if kind.startswith((TRANSIT, JSON)):
        body = decode_body(app, request.body, kind)
        if isinstance(body, dict):
            params.update(body)
    elif kind.startswith(FORM):
        params.update(form_params(request))
    return params


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


def form_params(request: Request) -> dict[Keyword, Any]:
    """Fields of a multipart form; a part with a file name becomes an upload map."""
    if "boundary=" not in request.headers.get("content-type", ""):
        return {}
    form: Mapping[str, Any]
    files: Mapping[str, Any]
    try:
        form, files = request.get_form() or {}, request.files or {}
    except Exception as cause:
        raise MalformedBody(
            "malformed-form", hint=f"The form cannot be read: {type(cause).__name__}."
        ) from None
    if not form and not files:
        raise MalformedBody("malformed-form", hint="The form has no parts.")
    params: dict[Keyword, Any] = {}
    for name, values in form.items():
        params[Keyword(name)] = values[0] if len(values) == 1 else list(values)
    for name, parts in files.items():
        params[Keyword(name)] = parts[0]
    return params


def encode(app: App, value: Any, form: Format) -> tuple[bytes, str]:
    """Body and content type of a value."""
    if form == "json":
        return app.json.encode(value), JSON
    return app.codec.encode(value, verbose=form == "transit-verbose"), TRANSIT


def success(app: App, result: Any, form: Format, reply: Reply) -> HTTPResponse:
    """The response to a call that succeeded: 204 without a body for None, else 200."""
    if result is None:
        response = HTTPResponse(b"", status=reply.status or 204, content_type="application/octet-stream")
    elif isinstance(result, Prepared):
        response = HTTPResponse(
            b"".join(result.chunks), status=reply.status or 200, content_type=result.content_type
        )
    else:
        body, kind = encode(app, result, form)
        response = HTTPResponse(body, status=reply.status or 200, content_type=kind)
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
