"""Checks that several settings share. Each raises ValueError with what is allowed."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from penpot_core.settings.kinds import one_of, refuse

COOKIE_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
HOST_NAME = re.compile(r"[0-9A-Za-z._:%-]+")
TENANT = re.compile(r"[0-9A-Za-z._-]+")
PORTS = 65535


def between(least: int, most: int) -> Callable[[int], None]:
    """A number of this range, both ends included."""

    def check(number: int) -> None:
        if not least <= number <= most:
            refuse(f"a number between {least} and {most}")

    return check


def at_least(least: int) -> Callable[[int], None]:
    """A number that is not smaller."""

    def check(number: int) -> None:
        if number < least:
            refuse(f"a number of at least {least}")

    return check


def scheme(*schemes: str) -> Callable[[str], None]:
    """An address with one of these schemes."""

    def check(address: str) -> None:
        if urlsplit(address).scheme.lower() not in schemes:
            refuse(f"an address that begins with {one_of([name + '://' for name in schemes])}")

    return check


def not_blank(text: str) -> None:
    """A text with something in it."""
    if not text.strip():
        refuse("a text that is not blank")


def host(name: str) -> None:
    """A name or address to listen on."""
    if HOST_NAME.fullmatch(name) is None:
        refuse("a host name or IP address, such as 127.0.0.1, ::1 or 0.0.0.0")


def tenant(name: str) -> None:
    """A name that can stand inside channel and key names."""
    if TENANT.fullmatch(name) is None:
        refuse("a name of letters, digits, dots, dashes and underscores")


def cookie_name(name: str) -> None:
    """A cookie name of RFC 6265."""
    if COOKIE_NAME.fullmatch(name) is None:
        refuse("a cookie name, such as auth-token")


def emails(addresses: Iterable[str]) -> None:
    """Mail addresses."""
    for address in addresses:
        name, _, domain = address.rpartition("@")
        if not name or not domain:
            refuse(f"mail addresses with blanks or commas between them, which {address!r} is not")


def origins(addresses: Iterable[str]) -> None:
    """Web origins: scheme, host and perhaps a port, nothing behind."""
    for address in addresses:
        parts = urlsplit(address)
        if (
            parts.scheme not in {"http", "https"}
            or not parts.hostname
            or address != f"{parts.scheme}://{parts.netloc}"
        ):
            refuse(f"origins such as https://design.example.com, which {address!r} is not")


def networks(*, exact: bool) -> Callable[[Iterable[str]], None]:
    """IP addresses and networks; where not exact, 10.1.2.3/8 stands for 10.0.0.0/8."""

    def check(addresses: Iterable[str]) -> None:
        for address in addresses:
            try:
                ipaddress.ip_network(address, strict=exact)
            except ValueError:
                refuse(f"IP addresses and networks such as 10.0.0.0/8, which {address!r} is not")

    return check
