"""Who a code stands for: the exchange, the token's claims, and the description of the person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey

from penpot_core.outbound import Outgoing
from penpot_core.transit import Keyword
from penpot_plugins.oidc.providers import LoginFailed, Provider, parsed
from penpot_plugins.teams.addresses import clean_email

if TYPE_CHECKING:
    from penpot_core.app import App

SYMMETRIC = ["HS256", "HS384", "HS512"]
ASYMMETRIC = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
GITHUB_EMAILS = "https://api.github.com/user/emails"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as a provider describes them; `props` are those that the profile keeps."""

    email: str
    fullname: str
    verified: bool
    props: Mapping[Keyword, Any]


async def person_of(
    app: App, provider: Provider, code: str, redirect_uri: str, verifier: str, nonce: str
) -> Person:
    """The person whom a code stands for. Raises LoginFailed, OutboundFailed and TargetBlocked."""
    form = {
        "client_id": provider.client_id,
        "client_secret": provider.client_secret,
        "code": code,
        "grant_type": "authorization_code",
        "redirect_uri": redirect_uri,
        **({"code_verifier": verifier} if provider.pkce else {}),
    }
    kind = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
    answer = await app.outbound.send(
        Outgoing("POST", provider.token_uri, kind, urlencode(form).encode(), seconds=30)
    )
    if answer.status != 200:
        raise LoginFailed("unable to retrieve the token")
    tokens = parsed(answer.body)
    claims = None
    if provider.source != "userinfo" and isinstance(tokens.get("id_token"), str):
        claims = await claims_of(app, provider, tokens["id_token"], nonce)
    if claims is not None and (provider.source == "token" or at_path(claims, provider.email_attr)):
        return described(provider, claims)
    if provider.source == "token":
        raise LoginFailed("the provider gave no id token")
    info = await user_info(app, provider, str(tokens.get("access_token", "")))
    if claims is not None and info.get("sub") != claims.get("sub"):
        raise LoginFailed("the token and the description are of two people")
    return described(provider, info)


async def claims_of(app: App, provider: Provider, token: str, nonce: str) -> Mapping[str, Any]:
    """The claims of an id token that was made for us. Raises LoginFailed."""
    try:
        header = jwt_header(token)
        if header.get("alg") in SYMMETRIC:
            claims = jwt.decode(token, OctKey.import_key(provider.client_secret), algorithms=SYMMETRIC).claims
        else:
            if not provider.jwks_uri:
                raise LoginFailed("the provider's keys are not known")
            keys = parsed((await app.outbound.send(Outgoing("GET", provider.jwks_uri, seconds=30))).body)
            claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ASYMMETRIC).claims  # type: ignore[arg-type]
        demanded: dict[str, Any] = {
            "exp": {"essential": True},
            "aud": {"essential": True, "value": provider.client_id},
        }
        if provider.issuer is not None:
            demanded["iss"] = {"essential": True, "value": provider.issuer}
            demanded["nonce"] = {"essential": True, "value": nonce}
        elif "nonce" in claims:
            demanded["nonce"] = {"value": nonce}
        jwt.JWTClaimsRegistry(leeway=60, **demanded).validate(claims)
    except (JoseError, ValueError, KeyError, TypeError):
        raise LoginFailed("the id token is not valid") from None
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise LoginFailed("the id token was made for somebody else")
    return claims


def jwt_header(token: str) -> Mapping[str, Any]:
    """The header of a token, not verified. Raises ValueError."""
    from joserfc import jws

    return jws.extract_compact(token.encode()).headers()


async def user_info(app: App, provider: Provider, access: str) -> dict[str, Any]:
    """The description of the person. Raises LoginFailed."""
    if not access or not provider.user_uri:
        raise LoginFailed("the provider gave no access token")
    bearer = {"authorization": f"Bearer {access}", "accept": "application/json"}
    if provider.type == "github":
        # GitHub refuses requests that do not say who asks.
        bearer["user-agent"] = "penpot"
    answer = await app.outbound.send(Outgoing("GET", provider.user_uri, bearer, seconds=30))
    if answer.status != 200:
        raise LoginFailed("unable to retrieve user info")
    info = parsed(answer.body)
    if provider.type != "github":
        return info
    emails = await app.outbound.send(Outgoing("GET", GITHUB_EMAILS, bearer, seconds=30))
    listed = parsed(b'{"emails":' + emails.body + b"}")["emails"] if emails.status == 200 else []
    for one in listed if isinstance(listed, list) else []:
        if isinstance(one, dict) and one.get("primary"):
            return {**info, "email": one.get("email"), "email_verified": one.get("verified") is True}
    return info


def described(provider: Provider, info: Mapping[str, Any]) -> Person:
    """What we keep of a description. Raises LoginFailed where address or roles are missing."""
    email = at_path(info, provider.email_attr)
    if not isinstance(email, str) or "@" not in email:
        raise LoginFailed("the provider tells no email address")
    if provider.type == "oidc" and not provider.roles <= roles_of(at_path(info, provider.roles_attr)):
        raise LoginFailed("not all of the required roles are present")
    name = at_path(info, provider.name_attr) or info.get("nickname") or email
    props = {Keyword(f"{provider.type}/{key.replace('_', '-')}"): value for key, value in info.items()}
    return Person(
        clean_email(email),
        str(name),
        info.get("email_verified") is True,
        {**props, Keyword(f"{provider.type}/provider-id"): provider.id},
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
