"""Who a code stands for: the exchange, and the description of the person (contract/rpc-accounts.md §8.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import orjson
import structlog

from penpot_core.outbound import Outgoing
from penpot_core.rpc.decoders import Mismatch
from penpot_core.rpc.decoders import email as as_email
from penpot_core.transit import Keyword
from penpot_plugins.oidc import providers
from penpot_plugins.oidc.id_tokens import OF_THE_TOKEN, claims_of
from penpot_plugins.oidc.providers import LoginFailed, Provider, parsed
from penpot_plugins.teams.addresses import clean_email

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.oidc")

FORM = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
SECONDS = 30


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as a provider describes them; `props` are those that the profile keeps.

    `session_id` is the provider's name for its own session, where it tells one.
    """

    email: str
    fullname: str
    verified: bool
    props: Mapping[Keyword, Any]
    session_id: str | None = None


@dataclass(frozen=True, slots=True)
class Return:
    """What a browser brought back (`code`), and what was kept of its way there."""

    code: str
    redirect_uri: str
    verifier: str
    nonce: str


async def person_of(app: App, provider: Provider, back: Return) -> Person:
    """The person whom a code stands for. Raises LoginFailed, OutboundFailed and TargetBlocked."""
    tokens = await exchanged(app, provider, back)
    claims = await told_by_token(app, provider, tokens.get("id_token"), back.nonce)
    sid = claims.get("sid") if claims is not None else None
    session_id = sid if isinstance(sid, str) else None
    if claims is not None and provider.source != "userinfo":
        about = {name: value for name, value in claims.items() if name not in OF_THE_TOKEN}
        if provider.source == "token" or at_path(about, provider.email_attr):
            return described(provider, about, session_id)
    if provider.source == "token":
        raise LoginFailed("the provider gave no id token")
    info = await user_info(app, provider, str(tokens.get("access_token", "")))
    if claims is not None and info.get("sub") != claims.get("sub"):
        raise LoginFailed("the token and the description are of two people")
    return described(provider, info, session_id)


async def exchanged(app: App, provider: Provider, back: Return) -> dict[str, Any]:
    """The tokens for a code. Raises LoginFailed, OutboundFailed and TargetBlocked."""
    answer = await app.outbound.send(exchange(provider, back, seconds=SECONDS))
    if answer.status != 200:
        raise LoginFailed("unable to retrieve the token")
    return parsed(answer.body)


def exchange(provider: Provider, back: Return, *, seconds: float) -> Outgoing:
    """What asks for the tokens of a code."""
    form = {
        "client_id": provider.client_id,
        "client_secret": provider.client_secret,
        "code": back.code,
        "grant_type": "authorization_code",
        "redirect_uri": back.redirect_uri,
        **({"code_verifier": back.verifier} if provider.pkce else {}),
    }
    return Outgoing("POST", provider.token_uri, FORM, urlencode(form).encode(), seconds=seconds)


async def told_by_token(app: App, provider: Provider, token: object, nonce: str) -> Mapping[str, Any] | None:
    """The claims of the id token, None where there is none. Raises what `claims_of` raises.

    A provider whose users are described elsewhere is not held to its token: it is read for the name of the session
    alone, where that is of use.
    """
    if not isinstance(token, str):
        return None
    if provider.source != "userinfo":
        return await claims_of(app, provider, token, nonce)
    if not provider.logout_uri:
        return None
    try:
        return await claims_of(app, provider, token, nonce)
    except LoginFailed as problem:
        log.warning("an id token was not read", provider=str(provider.id), problem=str(problem))
        return None


async def user_info(app: App, provider: Provider, access: str) -> dict[str, Any]:
    """The description of the person. Raises LoginFailed, OutboundFailed and TargetBlocked."""
    if not access or not provider.user_uri:
        raise LoginFailed("the provider gave no access token")
    bearer = {"authorization": f"Bearer {access}", "accept": "application/json"}
    if provider.type == "github":
        # GitHub refuses requests that do not say who asks.
        bearer["user-agent"] = "penpot"
    answer = await app.outbound.send(Outgoing("GET", provider.user_uri, bearer, seconds=SECONDS))
    if answer.status != 200:
        raise LoginFailed("unable to retrieve user info")
    info = parsed(answer.body)
    return info if provider.type != "github" else {**info, **await github_email(app, info, bearer)}


async def github_email(app: App, info: Mapping[str, Any], bearer: Mapping[str, str]) -> dict[str, Any]:
    """The address that somebody shows at GitHub, else the primary one, and whether GitHub has verified it."""
    answer = await app.outbound.send(Outgoing("GET", providers.GITHUB_EMAILS, bearer, seconds=SECONDS))
    if answer.status != 200:
        # Of the address that is shown nobody said whether it is verified.
        return {"email_verified": False}
    try:
        listed = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        raise LoginFailed("the provider's answer is no JSON") from None
    entries = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    shown = info.get("email")
    for one in entries:
        if one.get("email") == shown if shown else one.get("primary") is True:
            return {"email": one.get("email"), "email_verified": one.get("verified") is True}
    return {"email_verified": False}


def described(provider: Provider, info: Mapping[str, Any], session_id: str | None = None) -> Person:
    """What we keep of a description. Raises LoginFailed where address or roles are missing."""
    told = at_path(info, provider.email_attr)
    try:
        email = as_email(told)
    except Mismatch:
        raise LoginFailed("the provider tells no email address") from None
    if provider.type == "oidc" and not provider.roles <= roles_of(at_path(info, provider.roles_attr)):
        raise LoginFailed("not all of the required roles are present")
    name = at_path(info, provider.name_attr) or info.get("nickname") or email
    props = {Keyword(f"{provider.type}/{key.replace('_', '-')}"): value for key, value in info.items()}
    return Person(
        clean_email(email),
        str(name),
        info.get("email_verified") is True,
        {**props, Keyword(f"{provider.type}/provider-id"): str(provider.id)},
        session_id,
    )


def roles_of(value: Any) -> frozenset[str]:
    """Roles as a text of words, or as a list."""
    if isinstance(value, str):
        return frozenset(value.replace(",", " ").split())
    return frozenset(str(one) for one in value) if isinstance(value, list) else frozenset()


def at_path(info: Mapping[str, Any], path: str) -> Any:
    """The value at `a.b`, or at `a__b`; None where there is none."""
    value: Any = info
    for key in path.split("__" if "__" in path else "."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
