"""Trying out the directory, step by step, in the words of whoever has to mend it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

from ldap3.core.exceptions import LDAPException

from penpot_core.cli.steps import Step
from penpot_core.errors import Restricted
from penpot_core.settings import Setting, Settings
from penpot_plugins.ldap import settings as names
from penpot_plugins.ldap.directory import Connection, Directory, Entry, PasswordMissing, closed
from penpot_plugins.ldap.service import person_of

NEEDED: tuple[Setting[Any], ...] = (
    names.HOST,
    names.PORT,
    names.BIND_DN,
    names.BIND_PASSWORD,
)

ADVICE = (
    ("refused", "Check PENPOT_LDAP_HOST and PENPOT_LDAP_PORT, and whether the directory runs."),
    (
        "CERTIFICATE_VERIFY_FAILED",
        "Name the certificate of the authority that signed the directory's in the variable SSL_CERT_FILE.",
    ),
    (
        "doesn't match any name",
        "Set PENPOT_LDAP_HOST to a name that stands in the directory's certificate.",
    ),
    (
        "ssl",
        "The directory does not speak TLS at this port: use its port for LDAPS (636 as a rule), or "
        "PENPOT_LDAP_STARTTLS instead of PENPOT_LDAP_SSL.",
    ),
    ("timed out", "Check PENPOT_LDAP_HOST and PENPOT_LDAP_PORT, and whether a firewall lies in between."),
    (
        "StartTLS",
        "The directory does not offer StartTLS: use PENPOT_LDAP_SSL with its port for LDAPS, or neither.",
    ),
    ("ConfidentialityRequired", "The directory demands TLS: set PENPOT_LDAP_STARTTLS or PENPOT_LDAP_SSL."),
    ("StrongerAuth", "The directory demands TLS: set PENPOT_LDAP_STARTTLS or PENPOT_LDAP_SSL."),
    ("InvalidCredentials", "Check PENPOT_LDAP_BIND_DN and PENPOT_LDAP_BIND_PASSWORD."),
    ("InvalidDNSyntax", "Write the name as a distinguished name, such as cn=reader,dc=example,dc=com."),
    (
        "NoSuchObject",
        "Check PENPOT_LDAP_BASE_DN, and whether the name of PENPOT_LDAP_BIND_DN may read what lies below it.",
    ),
    ("InvalidFilter", "Correct PENPOT_LDAP_USER_QUERY: it is a filter such as (mail=:username)."),
    ("InsufficientAccess", "Let the name of PENPOT_LDAP_BIND_DN read the people and their attributes."),
)
"""What to do by what stands in the problem; the first that fits."""


def examine(settings: Settings, user: str | None, password: str) -> Iterator[Step]:
    """The steps of a login; without a user those before it. The last one may have failed. Blocks."""
    step, directory = configured(settings)
    yield step
    if directory is None:
        return
    step = resolved(directory)
    yield step
    if not step.ok:
        return
    step, connection = connected(directory)
    yield step
    if connection is None:
        return
    try:
        yield from searched(directory, connection, user, password)
    finally:
        closed(connection)


def configured(settings: Settings) -> tuple[Step, Directory | None]:
    """Whether all is set that a login needs."""
    try:
        directory = Directory.of(settings)
    except Restricted:
        if "login-with-ldap" not in settings.flags:
            return Step.failed(
                "settings", "Login by directory is off.", "Add enable-login-with-ldap to PENPOT_FLAGS."
            ), None
        missing = ", ".join(str(setting.variable) for setting in NEEDED if not settings[setting])
        return Step.failed("settings", f"Not all that is needed is set: {missing}.", f"Set {missing}."), None
    if ":username" not in directory.query:
        advice = "Put :username where the address belongs, as in (mail=:username)."
        sentence = f"The query {directory.query} finds the same entries for everybody."
        return Step.failed("settings", sentence, advice), None
    how = "TLS" if directory.ssl else "StartTLS" if directory.starttls else "no encryption"
    return Step("settings", True, f"{directory.host}, port {directory.port}, with {how}."), directory


def resolved(directory: Directory) -> Step:
    """Whether the host has an address."""
    try:
        found = socket.getaddrinfo(directory.host, directory.port, type=socket.SOCK_STREAM)
    except OSError as problem:
        return Step.failed(
            "address", f"{directory.host} has no address: {problem}.", "Check PENPOT_LDAP_HOST, and the DNS."
        )
    return Step(
        "address", True, f"{directory.host} is {', '.join(sorted({str(one[4][0]) for one in found}))}."
    )


def connected(directory: Directory) -> tuple[Step, Connection | None]:
    """Whether the directory can be reached, and lets the name of the settings in."""
    try:
        closed(directory.connected(directory.bind_dn, directory.bind_password))
    except LDAPException as problem:
        return failure("connection", "The directory cannot be reached", problem), None
    try:
        connection = directory.bound(directory.bind_dn, directory.bind_password)
    except LDAPException as problem:
        return failure("bind", f"The directory does not let {directory.bind_dn} in", problem), None
    return Step("bind", True, f"The directory can be reached, and lets {directory.bind_dn} in."), connection


def searched(directory: Directory, connection: Connection, user: str | None, password: str) -> Iterator[Step]:
    """The steps behind the bind."""
    try:
        directory.look_at_base(connection)
    except LDAPException as problem:
        yield failure("base", f"The entry {directory.base_dn or '(root)'} cannot be read", problem)
        return
    yield Step("base", True, f"People are looked for below {directory.base_dn or '(root)'}.")
    try:
        found = directory.entries(connection, user or "nobody@example.com")
    except LDAPException as problem:
        yield failure("query", f"The query {directory.query} fails", problem)
        return
    if user is None:
        yield Step("query", True, f"The query {directory.query} works. Name somebody with --user to go on.")
        return
    step = counted(directory, user, found)
    yield step
    if not step.ok:
        return
    yield from logged_in(directory, found[0], user, password)


def counted(directory: Directory, user: str, found: list[Entry]) -> Step:
    """Whether the query finds one entry."""
    if not found:
        advice = (
            "Check PENPOT_LDAP_USER_QUERY and PENPOT_LDAP_BASE_DN, and whether PENPOT_LDAP_BIND_DN may read."
        )
        return Step.failed("query", f"The query {directory.query} finds nobody for {user}.", advice)
    if len(found) > 1:
        sentence = f"The query {directory.query} finds {found[0].dn} and {found[1].dn} for {user}."
        return Step.failed("query", sentence, "Make PENPOT_LDAP_USER_QUERY find one entry for each address.")
    return Step("query", True, f"{user} is {found[0].dn}.")


def logged_in(directory: Directory, entry: Entry, user: str, password: str) -> Iterator[Step]:
    """Whether the entry tells what is needed, and the password is the right one."""
    try:
        person = person_of(directory, entry, user)
    except Restricted:
        told = ", ".join(sorted(entry.attributes)) or "none"
        yield Step.failed(
            "attributes",
            f"The entry has no {directory.email} that is an address, or no {directory.fullname}; it has: {told}.",
            "Name other attributes in PENPOT_LDAP_ATTRS_EMAIL and PENPOT_LDAP_ATTRS_FULLNAME, or complete the entry.",
        )
        return
    yield Step("attributes", True, f"The account is {person.email}, by the name of {person.fullname}.")
    try:
        closed(directory.bound(entry.dn, password))
    except PasswordMissing:
        yield Step.failed("password", "No password was given.", "Give one: an empty one is never sent.")
    except (LDAPException, UnicodeError) as problem:
        sentence = f"The directory does not take this password of {entry.dn}: {type(problem).__name__}."
        yield Step.failed("password", sentence, "Try again, or set the password anew in the directory.")
    else:
        yield Step("password", True, f"The password is right: {user} can log in.")


def failure(name: str, sentence: str, problem: Exception) -> Step:
    """A step that failed at the directory."""
    text = f"{type(problem).__name__}: {problem}"
    advice = next(
        (advice for mark, advice in ADVICE if mark in text), "Look into the directory's log for the reason."
    )
    return Step.failed(name, f"{sentence}: {text}", advice)
