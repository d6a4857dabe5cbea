"""Settings of the directory (contract/config.md)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from penpot_core.settings import Boolean, Duration, Integer, Setting, Text


def optional(name: str, doc: str, *, secret: bool = False) -> Setting[str | None]:
    """A text that may be unset."""
    return Setting(f"ldap-{name}", Text, None, doc, section="ldap", secret=secret)


HOST = optional("host", "The host of the directory.")
PORT: Setting[int | None] = Setting("ldap-port", Integer, None, "The port of the directory.", section="ldap")
SSL = Setting("ldap-ssl", Boolean, False, "Whether to connect with TLS.", section="ldap")
STARTTLS = Setting(
    "ldap-starttls", Boolean, False, "Whether to change to TLS before anything is told.", section="ldap"
)
BASE_DN = optional("base-dn", "The entry below which people are looked for.")
BIND_DN = optional("bind-dn", "The name with which people are looked for.")
BIND_PASSWORD = optional("bind-password", "The password of that name.", secret=True)
USER_QUERY = Setting(
    "ldap-user-query",
    Text,
    "(|(uid=:username)(mail=:username))",
    "The filter that finds a person; `:username` stands for the address given.",
    section="ldap",
)
ATTRS_USERNAME = Setting(
    "ldap-attrs-username", Text, "uid", "The attribute with the user name.", section="ldap"
)
ATTRS_EMAIL = Setting("ldap-attrs-email", Text, "mail", "The attribute with the address.", section="ldap")
ATTRS_FULLNAME = Setting(
    "ldap-attrs-fullname", Text, "cn", "The attribute with the full name.", section="ldap"
)
TIMEOUT = Setting(
    "ldap-timeout",
    Duration,
    timedelta(seconds=10),
    "How long a login waits for each answer of the directory, in whole seconds.",
    section="ldap",
)

SETTINGS: tuple[Setting[Any], ...] = (
    HOST,
    PORT,
    SSL,
    STARTTLS,
    BASE_DN,
    BIND_DN,
    BIND_PASSWORD,
    USER_QUERY,
    ATTRS_USERNAME,
    ATTRS_EMAIL,
    ATTRS_FULLNAME,
    TIMEOUT,
)
