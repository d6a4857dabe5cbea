"""The directory itself: ldap3, which blocks, so everything here runs in threads (contract/rpc-accounts.md §2)."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from penpot_core.errors import Restricted
from penpot_core.settings import Settings
from penpot_plugins.ldap import settings as names

Connection = Any
"""An `ldap3.Connection`, which has no types."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody in the directory: the name of the entry, and its attributes by name in lower case."""

    dn: str
    attributes: Mapping[str, Any]

    def values(self, attribute: str) -> list[str]:
        """The values of an attribute that are texts and not blank; none where there is no such attribute."""
        value = self.attributes.get(attribute.lower())
        texts = value if isinstance(value, list) else [value]
        return [text for text in texts if isinstance(text, str) and text.strip()]


@dataclass(frozen=True, slots=True)
class Directory:
    """A directory that people can be looked up in. `seconds`: how long any one answer may take."""

    host: str
    port: int
    bind_dn: str
    bind_password: str
    base_dn: str
    query: str
    email: str
    fullname: str
    username: str
    ssl: bool = False
    starttls: bool = False
    seconds: int = 10

    @classmethod
    def of(cls, settings: Settings) -> Directory:
        """The directory of the settings. Raises Restricted `ldap-not-initialized`."""
        host, port = settings[names.HOST], settings[names.PORT]
        bind_dn, password = settings[names.BIND_DN], settings[names.BIND_PASSWORD]
        if "login-with-ldap" not in settings.flags or not (host and port and bind_dn and password):
            raise Restricted("ldap-not-initialized", "ldap auth provider is not initialized")
        return cls(
            host,
            port,
            bind_dn,
            password,
            settings[names.BASE_DN] or "",
            settings[names.USER_QUERY],
            settings[names.ATTRS_EMAIL],
            settings[names.ATTRS_FULLNAME],
            settings[names.ATTRS_USERNAME],
            settings[names.SSL],
            settings[names.STARTTLS],
            max(1, round(settings[names.TIMEOUT].total_seconds())),
        )

    def connected(self, dn: str, password: str) -> Connection:
        """A connection, encrypted as the settings say, that is not bound yet. Raises LDAPException."""
        import ldap3

        named = None if is_address(self.host) else self.host
        tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, sni=named) if self.ssl or self.starttls else None
        server = ldap3.Server(
            self.host,
            self.port,
            use_ssl=self.ssl,
            tls=tls,
            get_info=ldap3.NONE,
            connect_timeout=self.seconds,
        )
        connection = ldap3.Connection(
            server,
            dn,
            password,
            auto_bind=ldap3.AUTO_BIND_NONE,
            receive_timeout=self.seconds,
            auto_referrals=False,
            read_only=True,
            check_names=False,
            raise_exceptions=True,
        )
        try:
            connection.open()
            if self.starttls and not self.ssl:
                connection.start_tls()
        except BaseException:
            closed(connection)
            raise
        return connection

    def bound(self, dn: str, password: str) -> Connection:
        """A connection that is bound as that name. Raises LDAPException; PasswordMissing before anything is sent."""
        # A bind without a password is an anonymous one, which a directory accepts for any name (RFC 4513 §5.1.2).
        if not password:
            raise PasswordMissing
        connection = self.connected(dn, password)
        try:
            connection.bind()
        except BaseException:
            closed(connection)
            raise
        return connection

    def look_at_base(self, connection: Connection) -> None:
        """Raise LDAPException where the entry below which people are looked for cannot be read."""
        connection.search(self.base_dn, "(objectClass=*)", search_scope="BASE", attributes=["1.1"])

    def entries(self, connection: Connection, typed: str) -> list[Entry]:
        """Whom the query finds, of more than one only two. Raises LDAPException."""
        from ldap3.core.exceptions import LDAPSizeLimitExceededResult
        from ldap3.utils.conv import escape_filter_chars

        with suppress(LDAPSizeLimitExceededResult):
            connection.search(
                self.base_dn,
                self.query.replace(":username", escape_filter_chars(typed)),
                attributes=[self.username, self.email, self.fullname],
                size_limit=2,
            )
        return [
            Entry(found["dn"], {name.lower(): value for name, value in found["attributes"].items()})
            for found in connection.response or []
            if found["type"] == "searchResEntry"
        ]


class PasswordMissing(Exception):
    """Somebody gave no password."""


def closed(connection: Connection) -> None:
    """End a connection in whatever state it is."""
    from ldap3.core.exceptions import LDAPException

    # The other side may have ended it already.
    with suppress(LDAPException):
        connection.unbind()


def is_address(host: str) -> bool:
    """Whether a host is an address, which TLS knows no server name for."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
