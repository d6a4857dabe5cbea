"""Settings of identity providers (contract/config.md)."""

from __future__ import annotations

from typing import Any

from penpot_core.settings import Choice, Setting, Text, WordSet


def text(name: str, doc: str, *, secret: bool = False) -> Setting[str | None]:
    """A text that may be unset."""
    return Setting(name, Text, None, doc, section="oidc", secret=secret)


def credentials(provider: str) -> tuple[Setting[str | None], Setting[str | None]]:
    """Name and secret of this instance at a provider."""
    return (
        text(f"{provider}-client-id", f"The name of this instance at {provider}."),
        text(f"{provider}-client-secret", f"The secret of this instance at {provider}.", secret=True),
    )


CREDENTIALS = {name: credentials(name) for name in ("google", "github", "gitlab", "oidc")}
GITLAB_BASE_URI = Setting(
    "gitlab-base-uri", Text, "https://gitlab.com", "The address of GitLab.", section="oidc"
)
BASE_URI = text("oidc-base-uri", "The address below which the provider describes itself.")
TOKEN_URI = text("oidc-token-uri", "Where codes are exchanged, where the provider does not say.")
AUTH_URI = text("oidc-auth-uri", "Where people log in, where the provider does not say.")
USER_URI = text("oidc-user-uri", "Where people are described, where the provider does not say.")
JWKS_URI = text("oidc-jwks-uri", "Where the provider's keys are, where it does not say.")
SCOPES = Setting(
    "oidc-scopes", WordSet, frozenset({"openid", "profile", "email"}), "What is asked for.", section="oidc"
)
USER_INFO_SOURCE = Setting(
    "oidc-user-info-source",
    Choice("auto", "userinfo", "token"),
    "auto",
    "Where people are described: by the token, by an address of its own, or the first of both that does.",
    section="oidc",
)
ROLES = Setting(
    "oidc-roles", WordSet, frozenset[str](), "Roles that people need, all of them.", section="oidc"
)
ROLES_ATTR = Setting("oidc-roles-attr", Text, "roles", "The attribute with the roles.", section="oidc")
EMAIL_ATTR = Setting("oidc-email-attr", Text, "email", "The attribute with the address.", section="oidc")
NAME_ATTR = Setting("oidc-name-attr", Text, "name", "The attribute with the full name.", section="oidc")

SETTINGS: tuple[Setting[Any], ...] = (
    *(setting for pair in CREDENTIALS.values() for setting in pair),
    GITLAB_BASE_URI,
    BASE_URI,
    TOKEN_URI,
    AUTH_URI,
    USER_URI,
    JWKS_URI,
    SCOPES,
    USER_INFO_SOURCE,
    ROLES,
    ROLES_ATTR,
    EMAIL_ATTR,
    NAME_ATTR,
)
