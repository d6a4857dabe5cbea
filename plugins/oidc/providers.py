"""Identity providers: the well-known ones, the one of the settings, and rows of `sso_provider`.

A provider that describes itself is held to OpenID Connect: issuer and nonce are demanded, PKCE is used where it knows
it. One whose addresses the operator wrote down has told nothing that could be demanded (contract/rpc-accounts.md §8.5).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson

from penpot_core.db import Row
from penpot_core.errors import Restricted
from penpot_core.outbound import Outgoing
from penpot_plugins.oidc import queries
from penpot_plugins.oidc import settings as names

if TYPE_CHECKING:
    from penpot_core.app import App

CACHE_SECONDS = 600
GITHUB_EMAILS = "https://api.github.com/user/emails"
DEFAULT_SCOPES = ("openid", "profile", "email")


class LoginFailed(Exception):
    """A login that cannot go on; the text is told to the person."""


@dataclass(frozen=True, slots=True)
class Provider:
    """How to talk to a provider. `issuer` is set where it was told; `base_uri` where the rest is to be found out."""

    id: str | UUID
    type: str
    client_id: str
    client_secret: str = field(repr=False)
    auth_uri: str = ""
    token_uri: str = ""
    user_uri: str = ""
    jwks_uri: str = ""
    logout_uri: str = ""
    base_uri: str = ""
    issuer: str | None = None
    pkce: bool = False
    scopes: tuple[str, ...] = DEFAULT_SCOPES
    source: str = "auto"
    roles: frozenset[str] = frozenset()
    roles_attr: str = "roles"
    email_attr: str = "email"
    name_attr: str = "name"

    @property
    def is_complete(self) -> bool:
        """Whether no address is left to be found out."""
        return bool(self.auth_uri and self.token_uri and self.user_uri)


GOOGLE = {
    "auth_uri": "https://accounts.google.com/o/oauth2/v2/auth",
    "token_uri": "https://oauth2.googleapis.com/token",
    "user_uri": "https://openidconnect.googleapis.com/v1/userinfo",
    "source": "userinfo",
    "scopes": ("openid", "email", "profile"),
}
GITHUB = {
    "auth_uri": "https://github.com/login/oauth/authorize",
    "token_uri": "https://github.com/login/oauth/access_token",
    "user_uri": "https://api.github.com/user",
    "source": "userinfo",
    "scopes": ("read:user", "user:email"),
}


class Providers:
    """Finds providers; what they tell of themselves is kept for ten minutes."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._described: dict[str, tuple[float, Mapping[str, Any]]] = {}

    async def find(self, name: str) -> Provider:
        """A provider, all addresses known. Raises Restricted `sso-provider-not-configured` and LoginFailed."""
        provider = self.of_settings(name) or await self._of_table(name)
        if provider is None:
            raise Restricted("sso-provider-not-configured", "provider not configured", provider=name)
        return await self.complete(provider)

    async def complete(self, provider: Provider) -> Provider:
        """The provider with all its addresses, found out where they are not written down. Raises LoginFailed."""
        return provider if provider.is_complete else await self._discover(provider)

    def of_settings(self, name: str) -> Provider | None:
        """A provider of the settings as they are, None where it is off or not all is set."""
        settings = self._app.settings
        if name not in names.CREDENTIALS or f"login-with-{name}" not in settings.flags:
            return None
        client_id, secret = (settings[one] for one in names.CREDENTIALS[name])
        if not client_id or not secret:
            return None
        if name in ("google", "github"):
            known: dict[str, Any] = GOOGLE if name == "google" else GITHUB
            return Provider(name, name, client_id, secret, pkce=True, **known)
        if name == "gitlab":
            base = settings[names.GITLAB_BASE_URI].rstrip("/")
            return Provider(
                name,
                name,
                client_id,
                secret,
                f"{base}/oauth/authorize",
                f"{base}/oauth/token",
                f"{base}/oauth/userinfo",
                f"{base}/oauth/discovery/keys",
                issuer=base,
                pkce=True,
            )
        base_uri = settings[names.BASE_URI]
        if not base_uri:
            return None
        scopes = settings[names.SCOPES]
        return Provider(
            name,
            name,
            client_id,
            secret,
            settings[names.AUTH_URI] or "",
            settings[names.TOKEN_URI] or "",
            settings[names.USER_URI] or "",
            settings[names.JWKS_URI] or "",
            base_uri=base_uri,
            scopes=tuple(sorted(scopes)),
            source=settings[names.USER_INFO_SOURCE],
            roles=settings[names.ROLES],
            roles_attr=settings[names.ROLES_ATTR],
            email_attr=settings[names.EMAIL_ATTR],
            name_attr=settings[names.NAME_ATTR],
        )

    async def _of_table(self, name: str) -> Provider | None:
        try:
            provider_id = UUID(name)
        except ValueError:
            return None
        async with self._app.database.read() as db:
            row = await db.fetch_one(queries.PROVIDER, {"provider_id": provider_id})
        return None if row is None else of_row(row)

    async def _discover(self, provider: Provider) -> Provider:
        url = f"{provider.base_uri.rstrip('/')}/.well-known/openid-configuration"
        kept_at, described = self._described.get(url, (0.0, {}))
        if not described or monotonic() - kept_at > CACHE_SECONDS:
            answer = await self._app.outbound.send(Outgoing("GET", url, redirects=3, seconds=30))
            if answer.status != 200:
                raise LoginFailed("the provider does not describe itself")
            described = parsed(answer.body)
            self._described[url] = (monotonic(), described)
        told: dict[str, Any] = {
            field: getattr(provider, field) or described.get(key) or ""
            for field, key in (
                ("auth_uri", "authorization_endpoint"),
                ("token_uri", "token_endpoint"),
                ("user_uri", "userinfo_endpoint"),
                ("jwks_uri", "jwks_uri"),
                ("logout_uri", "end_session_endpoint"),
            )
        }
        if not told["auth_uri"] or not told["token_uri"] or not isinstance(described.get("issuer"), str):
            raise LoginFailed("the provider does not describe itself")
        methods = described.get("code_challenge_methods_supported") or ()
        return replace(provider, issuer=described["issuer"], pkce="S256" in methods, **told)


def of_row(row: Row) -> Provider:
    """A provider of the table as it is written there."""
    return Provider(
        row.id,
        row.type,
        row.client_id,
        row.client_secret,
        row.auth_uri or "",
        row.token_uri or "",
        row.user_uri or "",
        row.jwks_uri or "",
        row.logout_uri or "",
        row.base_uri,
        scopes=tuple(row.scopes or DEFAULT_SCOPES),
        source=row.user_info_source,
        roles=frozenset(row.roles or ()),
        roles_attr=row.roles_attr or "roles",
        email_attr=row.email_attr or "email",
        name_attr=row.name_attr or "name",
    )


def parsed(body: bytes) -> dict[str, Any]:
    """A JSON object. Raises LoginFailed."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise LoginFailed("the provider's answer is no JSON") from None
    if not isinstance(value, dict):
        raise LoginFailed("the provider's answer is no JSON object")
    return value
