"""What may stand in a row of `sso_provider`, and how an operator writes it (contract/database.md).

The reference's `add-sso-config` (contract/srepl-cli.md §4) asks only whether the address begins with http; a row that
is written here can be read there too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

from penpot_core.rpc.decoders import Mismatch
from penpot_core.rpc.decoders import email as as_email

SOURCES = ("auto", "userinfo", "token")
DESCRIPTION = "/.well-known/openid-configuration"
MOST_TEXT = 2000
SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+\Z")
"""RFC 6749 §3.3."""

NEEDED = frozenset({"domain", "client_id", "client_secret", "base_uri", "user_info_source"})
"""Columns that cannot be empty."""

Hosts = Collection[str]
Reader = Callable[[str, Hosts], Any]


class EntryRefused(Exception):
    """What an operator asked for is not done; `sentences` say why. None of them holds a secret."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


def checked(given: Mapping[str, str], allowed: Hosts) -> dict[str, Any]:
    """The values of columns, from texts; an empty text is no value. Raises EntryRefused with all that is wrong.

    `allowed` are the private hosts of `ssrf-allowed-hosts`.
    """
    values: dict[str, Any] = {}
    wrong = []
    for column, text in given.items():
        if not text and column not in NEEDED:
            values[column] = None
            continue
        try:
            values[column] = READERS[column](text, allowed)
        except ValueError as why:
            wrong.append(f"{column.replace('_', '-')}: {why}.")
    if wrong:
        raise EntryRefused(*wrong)
    return values


def domain(text: str, allowed: Hosts = ()) -> str:
    """A domain as addresses of mails end with it, in lower case."""
    lowered = text.lower()
    try:
        as_email(f"x@{lowered}")
    except Mismatch:
        raise ValueError(
            "addresses of mails cannot end so; write a domain such as acme.example, one with other letters "
            "as xn--bcher-kva.example"
        ) from None
    return lowered


def uri(text: str, allowed: Hosts) -> str:
    """An absolute address, by https unless it stays in this machine or in a network that the operator has named."""
    parts = split(text)
    host = (parts.hostname or "").lower()
    if parts.scheme.lower() not in ("http", "https") or not host:
        raise ValueError("this is no address such as https://login.acme.example/")
    if "@" in parts.netloc:
        raise ValueError("an address has neither name nor password in it")
    if parts.fragment:
        raise ValueError("an address has nothing behind a #")
    if parts.scheme.lower() == "http" and not is_loopback(host) and host not in allowed:
        raise ValueError(
            "it must begin with https, as secrets go there; http is taken for this machine, and for hosts that "
            "PENPOT_SSRF_ALLOWED_HOSTS names"
        )
    return text


def split(text: str) -> SplitResult:
    """The parts of an address. Raises ValueError with a sentence."""
    if len(text) > MOST_TEXT or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("an address has neither blanks nor letters beyond ASCII, and is not that long")
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise ValueError("this is no address such as https://login.acme.example/") from None
    return parts


def base_uri(text: str, allowed: Hosts) -> str:
    """The address below which a provider describes itself.

    It ends with a slash: the reference takes what it looks for relative to it, and would drop the last word.
    """
    parts = urlsplit(uri(text, allowed))
    if parts.query:
        raise ValueError("an address with something below it has nothing behind a ?")
    if parts.path.rstrip("/").endswith(DESCRIPTION):
        raise ValueError(f"leave {DESCRIPTION} out; it is looked for below the address")
    return text if text.endswith("/") else f"{text}/"


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def printable(text: str, allowed: Hosts = ()) -> str:
    """A name or a secret: one line, without blanks at its ends."""
    if not text:
        raise ValueError("it must not be empty")
    if len(text) > MOST_TEXT or not text.isprintable() or text != text.strip():
        raise ValueError("it is one line without blanks at its ends, and not that long")
    return text


def attribute(text: str, allowed: Hosts = ()) -> str:
    """Where an attribute of a description stands: `name`, `a.b` or `a__b`."""
    path = printable(text)
    if not all(path.split("__" if "__" in path else ".")):
        raise ValueError("it is a word, or words with dots between them")
    return path


def source(text: str, allowed: Hosts = ()) -> str:
    """Where people are described."""
    if text not in SOURCES:
        raise ValueError(f"it is one of {', '.join(SOURCES)}")
    return text


def words(text: str, allowed: Hosts = ()) -> list[str]:
    """Words between blanks or commas, each once."""
    if not text.isprintable():
        raise ValueError("they are words on one line")
    return sorted(set(text.replace(",", " ").split()))


def scopes(text: str, allowed: Hosts = ()) -> list[str]:
    """What is asked for; `openid` among it, or it is no OpenID Connect (Core §3.1.2.1)."""
    found = words(text)
    if not all(SCOPE.match(word) for word in found):
        raise ValueError("a scope has neither quotes, backslashes nor letters beyond ASCII")
    if "openid" not in found:
        raise ValueError("openid must be among them")
    return found


READERS: Mapping[str, Reader] = {
    "domain": domain,
    "client_id": printable,
    "client_secret": printable,
    "base_uri": base_uri,
    **dict.fromkeys(("auth_uri", "token_uri", "user_uri", "jwks_uri", "logout_uri"), uri),
    **dict.fromkeys(("email_attr", "name_attr", "roles_attr"), attribute),
    "user_info_source": source,
    "scopes": scopes,
    "roles": words,
}
"""How each column is read."""
