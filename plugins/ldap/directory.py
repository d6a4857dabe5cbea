"""The directory itself: ldap3, which blocks, in a thread (contract/rpc-accounts.md §2)."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass

from penpot_core.errors import Restricted, ValidationFailed
from penpot_core.settings import Settings
from penpot_plugins.ldap import settings as names

SECONDS = 10


@dataclass(frozen=True, slots=True)
class Person:
    """What the directory says of somebody; None where it says nothing."""

    email: str | None
    fullname: str | None


@dataclass(frozen=True, slots=True)
class Directory:
    """A directory that people can be looked up in."""

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
        )

    async def authenticate(self, email: str, password: str) -> Person:
        """The person with these credentials.

        Raises Restricted `unable-to-connect-to-ldap` and ValidationFailed `wrong-credentials`.
        """
        return await asyncio.to_thread(self._authenticate, email, password)

    def _authenticate(self, email: str, password: str) -> Person:
        import ldap3
        from ldap3.core.exceptions import LDAPException
        from ldap3.utils.conv import escape_filter_chars

        # A bind without a password is an anonymous one, which a directory accepts for any name (RFC 4513 §5.1.2).
        if not password:
            raise ValidationFailed("wrong-credentials")
        tls = ldap3.Tls(validate=ssl.CERT_REQUIRED) if self.ssl or self.starttls else None
        server = ldap3.Server(
            self.host, self.port, use_ssl=self.ssl, tls=tls, get_info=ldap3.NONE, connect_timeout=SECONDS
        )
        first = ldap3.AUTO_BIND_TLS_BEFORE_BIND if self.starttls and not self.ssl else ldap3.AUTO_BIND_NO_TLS
        try:
            searching = ldap3.Connection(
                server, self.bind_dn, self.bind_password, auto_bind=first, receive_timeout=SECONDS,
                auto_referrals=False, read_only=True, check_names=False,
            )  # fmt: skip
        except LDAPException as problem:
            raise Restricted("unable-to-connect-to-ldap", "unable to connect to ldap server") from problem
        try:
            with searching:
                searching.search(
                    self.base_dn,
                    self.query.replace(":username", escape_filter_chars(email)),
                    attributes=[self.username, self.email, self.fullname],
                    size_limit=1,
                )
                found = [entry for entry in searching.response or [] if entry["type"] == "searchResEntry"]
            if len(found) != 1:
                raise ValidationFailed("wrong-credentials")
            with ldap3.Connection(
                server,
                found[0]["dn"],
                password,
                auto_bind=first,
                receive_timeout=SECONDS,
                auto_referrals=False,
            ):
                attributes = {name.lower(): value for name, value in found[0]["attributes"].items()}
        except LDAPException as problem:
            raise ValidationFailed("wrong-credentials") from problem
        return Person(
            first_of(attributes.get(self.email.lower())), first_of(attributes.get(self.fullname.lower()))
        )


def first_of(value: object) -> str | None:
    """The first value of an attribute, None where there is none or it is blank."""
    one = (value[0] if value else None) if isinstance(value, list) else value
    text = one.decode(errors="replace") if isinstance(one, bytes) else one
    return text if isinstance(text, str) and text.strip() else None
