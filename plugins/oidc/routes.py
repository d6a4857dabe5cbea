"""The way to a provider and back (contract/rpc-accounts.md §8.5)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import structlog
from sanic import HTTPResponse, Request

from penpot_core.errors import PenpotError
from penpot_core.http.client import client_of
from penpot_core.http.negotiate import answer_format, failure, query_params, request_params, success
from penpot_core.http.responses import BareResponse
from penpot_core.outbound import OutboundFailed
from penpot_core.rpc.call import Reply
from penpot_core.settings import kernel
from penpot_core.transit import record
from penpot_plugins.accounts.registration import campaign
from penpot_plugins.oidc import browsers
from penpot_plugins.oidc.addresses import authorization_uri, callback_uri
from penpot_plugins.oidc.login import Arrival, settle
from penpot_plugins.oidc.people import Return, person_of
from penpot_plugins.oidc.providers import LoginFailed, Provider, Providers

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.oidc")

ISSUER = "oidc"
LIFE = timedelta(hours=4)
MOST_TEXT = 6000


async def begin(app: App, request: Request) -> HTTPResponse:
    """Where to send the browser."""
    form = answer_format(request, readable=app.readable_transit)
    try:
        app.origin_rules.check(request)
        with ExitStack() as uploads:
            params = {**query_params(request.query_string), **await request_params(app, request, uploads)}
        provider = await app.get(Providers).find(str(params.get("provider", "")))
    except PenpotError as error:
        return failure(app, error, form)
    except (LoginFailed, OutboundFailed) as problem:
        log.warning("a login cannot begin", problem=str(problem))
        return redirect(app, "auth/login", error="unable-to-auth", hint=str(problem))
    secret = browsers.secret_of(request) or browsers.new_secret()
    response = success(
        app, record(redirect_uri=way_to(app, request, provider, params, secret)), form, Reply()
    )
    secure = "secure-session-cookies" in app.settings.flags
    response.headers.add("set-cookie", browsers.cookie(secret, secure=secure))
    return response


def way_to(app: App, request: Request, provider: Provider, params: Mapping[Any, Any], secret: str) -> str:
    """The provider's address, with a state that only we can read."""
    nonce, verifier = browsers.new_secret(), browsers.new_secret()
    invitation = params.get("invitation-token")
    state = app.tokens.encode(
        {
            "iss": ISSUER,
            "exp": datetime.now(UTC) + LIFE,
            "provider": provider.id,
            "invitation-token": invitation[:MOST_TEXT]
            if isinstance(invitation, str) and invitation
            else None,
            "external-session-id": client_of(request, app.trusted_proxies).external_session_id,
            "props": campaign(params),
            "nonce": nonce,
            "verifier": verifier,
            "browser": browsers.digest(secret),
        }
    )
    return authorization_uri(app, provider, state=state, nonce=nonce, verifier=verifier)


async def finish(app: App, request: Request) -> HTTPResponse:
    """Back from the provider. Every outcome is a redirect into the program, never elsewhere."""
    try:
        response = await arrive(app, request)
    except (LoginFailed, OutboundFailed, PenpotError) as problem:
        log.warning("a login failed", problem=str(problem), kind=type(problem).__name__)
        hint = str(problem) if isinstance(problem, LoginFailed) else "unable to authenticate"
        response = redirect(app, "auth/login", error="unable-to-auth", hint=hint)
    if browsers.secret_of(request) is not None:
        secure = "secure-session-cookies" in app.settings.flags
        response.headers.add("set-cookie", browsers.cookie("", secure=secure))
    return response


async def arrive(app: App, request: Request) -> HTTPResponse:
    """Check the state, ask the provider, log in. Raises LoginFailed, OutboundFailed and PenpotError."""
    if request.args.get("error"):
        return redirect(app, "auth/login", error="unable-to-auth", hint=request.args.get("error"))
    state = app.tokens.verify(request.args.get("state") or "", iss=ISSUER)
    if not browsers.began_here(request, state.get("browser")):
        raise LoginFailed("the login did not begin in this browser; begin it again")
    code = request.args.get("code")
    if not code or "verifier" not in state:
        raise LoginFailed("the provider gave no code")
    provider = await app.get(Providers).find(str(state["provider"]))
    # Of a provider that names itself in its answer (RFC 9207) no other one's code is taken.
    if provider.issuer is not None and request.args.get("iss", provider.issuer) != provider.issuer:
        raise LoginFailed("the answer came from another provider")
    back = Return(code, callback_uri(app), state["verifier"], state["nonce"])
    person = await person_of(app, provider, back)
    end = await settle(app, Arrival(provider, person, state, client_of(request, app.trusted_proxies)))
    response = redirect(app, end.page, **end.query)
    if end.cookie is not None:
        cookie = end.cookie
        response.headers.add("set-cookie", f"{cookie.name}={cookie.value}; {cookie.attributes}")
    return response


def redirect(app: App, page: str, **query: str) -> HTTPResponse:
    """To a page of the program."""
    public = app.settings[kernel.PUBLIC_URI].rstrip("/")
    return BareResponse(b"", status=302, headers={"location": f"{public}/#/{page}?{urlencode(query)}"})
