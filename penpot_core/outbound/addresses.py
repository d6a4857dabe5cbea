"""Which targets the server may connect to for somebody (contract/storage.md §8.3)."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import SplitResult, urlsplit

import structlog

from penpot_core.errors import ValidationFailed

log = structlog.get_logger("penpot.outbound")

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

SCHEMES = frozenset({"http", "https"})
RESOLVE_SECONDS = 10.0

BLOCKED: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/127",
        "100::/64",
        "2001::/23",
        "2001:db8::/32",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
)
EMBEDDING: tuple[tuple[Network, int], ...] = (
    (ip_network("::ffff:0:0/96"), 0),
    (ip_network("::/96"), 0),
    (ip_network("64:ff9b::/96"), 0),
    (ip_network("64:ff9b:1::/48"), 0),
    (ip_network("2002::/16"), 80),
)
"""Networks whose addresses hold one of IPv4, and how far from the end."""


class TargetBlocked(ValidationFailed):
    """A target that must not be reached from here."""

    code = "ssrf-blocked-target"


@dataclass(frozen=True, slots=True)
class Policy:
    """`allowed` are hosts in lower case that are not checked; `blocked` are networks beside the built-in ones."""

    allowed: frozenset[str] = frozenset()
    blocked: tuple[Network, ...] = ()

    def split(self, url: str) -> SplitResult:
        """The parts of an address with a scheme and a host. Raises TargetBlocked."""
        try:
            parts = urlsplit(url)
            _ = parts.port
        except ValueError:
            raise TargetBlocked(hint="url host is missing", uri=url) from None
        if parts.scheme.lower() not in SCHEMES:
            raise TargetBlocked(hint="url scheme is not allowed", uri=url, scheme=parts.scheme or None)
        if not parts.hostname:
            raise TargetBlocked(hint="url host is missing", uri=url)
        return parts

    async def addresses(self, host: str, port: int, url: str) -> list[str]:
        """The addresses of a host, all of which may be reached. Raises TargetBlocked."""
        try:
            async with asyncio.timeout(RESOLVE_SECONDS):
                found = await resolve(host, port)
        except (OSError, UnicodeError, TimeoutError):
            raise TargetBlocked(hint="uri host could not be resolved", uri=url) from None
        if host.lower() in self.allowed:
            return found
        for text in found:
            if self.blocks(ip_address(text.partition("%")[0])):
                log.warning(
                    "an address was not fetched: it leads to a private target; name its host in "
                    "PENPOT_SSRF_ALLOWED_HOSTS to allow it",
                    host=host,
                )
                raise TargetBlocked(hint="uri target is not allowed", uri=url)
        return found

    def blocks(self, address: Address) -> bool:
        """Whether an address is out of reach, also by an IPv4 address that it holds."""
        return any(
            not one.is_global or one.is_multicast or is_in(one, BLOCKED) or is_in(one, self.blocked)
            for one in (address, *embedded(address))
        )


def is_in(address: Address, networks: Iterable[Network]) -> bool:
    """Whether one of the networks has the address."""
    return any(address in network for network in networks if network.version == address.version)


def embedded(address: Address) -> list[IPv4Address]:
    """The IPv4 addresses that a packet to this address may end at."""
    if isinstance(address, IPv4Address):
        return []
    return [
        IPv4Address((int(address) >> shift) & 0xFFFFFFFF)
        for network, shift in EMBEDDING
        if address in network
    ]


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, in any notation, without repetition. Raises OSError."""
    loop = asyncio.get_running_loop()
    found: list[Any] = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(entry[4][0] for entry in found))


def networks_of(texts: Iterable[str]) -> tuple[Network, ...]:
    """The networks of the setting `ssrf-extra-blocked-cidrs`, whose check lets nothing else pass."""
    return tuple(ip_network(text, strict=False) for text in sorted(texts))
