"""Id tokens: whether one was made by the provider, for us, for this login (OpenID Connect Core §3.1.3.7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey

from penpot_core.outbound import Outgoing
from penpot_plugins.oidc.providers import LoginFailed, Provider, parsed

if TYPE_CHECKING:
    from penpot_core.app import App

SYMMETRIC = ["HS256", "HS384", "HS512"]
ASYMMETRIC = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
LEEWAY_SECONDS = 60

OF_THE_TOKEN = frozenset(
    {"iss", "aud", "exp", "nbf", "iat", "jti", "sid", "nonce", "azp"}
    | {"at_hash", "c_hash", "s_hash", "auth_time", "acr", "amr"}
)
"""Claims that tell of the token and not of the person."""


async def claims_of(app: App, provider: Provider, token: str, nonce: str) -> Mapping[str, Any]:
    """The claims of an id token that was made for us. Raises LoginFailed, OutboundFailed and TargetBlocked."""
    try:
        symmetric = jws.extract_compact(token.encode()).headers().get("alg") in SYMMETRIC
    except (JoseError, ValueError, KeyError, TypeError):
        raise LoginFailed("the id token is not valid") from None
    key = OctKey.import_key(provider.client_secret) if symmetric else await keys_of(app, provider)
    try:
        claims = jwt.decode(token, key, algorithms=SYMMETRIC if symmetric else ASYMMETRIC).claims
        jwt.JWTClaimsRegistry(leeway=LEEWAY_SECONDS, **demanded(provider, nonce)).validate(claims)
    except (JoseError, ValueError, KeyError, TypeError):
        raise LoginFailed("the id token is not valid") from None
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise LoginFailed("the id token was made for somebody else")
    return claims


def demanded(provider: Provider, nonce: str) -> dict[str, Any]:
    """What the claims must be. The issuer is known of providers that describe themselves, and of GitLab."""
    claims: dict[str, Any] = {
        "sub": {"essential": True},
        "exp": {"essential": True},
        "aud": {"essential": True, "value": provider.client_id},
        "nonce": {"essential": True, "value": nonce},
    }
    if provider.issuer is not None:
        claims["iss"] = {"essential": True, "value": provider.issuer}
    return claims


async def keys_of(app: App, provider: Provider) -> KeySet:
    """The keys with which a provider signs. Raises LoginFailed, OutboundFailed and TargetBlocked."""
    if not provider.jwks_uri:
        raise LoginFailed("the provider's keys are not known")
    answer = await app.outbound.send(Outgoing("GET", provider.jwks_uri, seconds=30))
    if answer.status != 200:
        raise LoginFailed("unable to retrieve the provider's keys")
    try:
        return KeySet.import_key_set(parsed(answer.body))  # type: ignore[arg-type]
    except (JoseError, ValueError, KeyError, TypeError):
        raise LoginFailed("the provider's keys cannot be read") from None
