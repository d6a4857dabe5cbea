"""Who may send requests that carry a cookie (SECURITY.md, "Further floor").

A call or a websocket handshake with a cookie passes where `Sec-Fetch-Site` is `same-origin` or `none`, or
`Origin` is absent, or names the host and port that the request was sent to, the public address, or an
allowed origin. While bound to loopback only loopback names are accepted as Host (DNS rebinding).
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from sanic import Request

from penpot_core.errors import Forbidden
from penpot_core.http.client import Network, is_trusted

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})
DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class OriginRules:
    """The rules of one server, made at start."""

    cookie_name: str
    public: tuple[str, int | None]
    allowed: frozenset[str]
    loopback_only: bool
    trusted: tuple[Network, ...]

    def check(self, request: Request) -> None:
        """Raise Forbidden with a sentence where a request comes from somewhere else."""
        self.check_host(request)
        if self.cookie_name not in request.cookies or self.passes(request, self.host_of(request)):
            return
        raise Forbidden(
            "origin-not-allowed",
            "The request comes from another site. Set PENPOT_PUBLIC_URI to the address that people open, "
            "or name the site in PENPOT_ALLOWED_ORIGINS.",
        )

    def check_host(self, request: Request) -> None:
        """Raise Forbidden where a server bound to loopback is called by another name."""
        if self.loopback_only and split_host(self.host_of(request))[0] not in LOOPBACK:
            raise Forbidden(
                "host-not-allowed",
                "This server is bound to loopback and answers to localhost only. "
                "Set PENPOT_HTTP_SERVER_HOST and PENPOT_PUBLIC_URI to serve another name.",
            )

    def passes(self, request: Request, host: str) -> bool:
        """Whether the request's own headers say that it comes from one of our pages, or from no page."""
        if request.headers.get("sec-fetch-site") in ("same-origin", "none"):
            return True
        origin = request.headers.get("origin")
        if origin is None or origin in self.allowed:
            return True
        name, port = split_host(host)
        scheme = origin.partition(":")[0].lower()
        return split_origin(origin) in ((name, port or DEFAULT_PORTS.get(scheme)), self.public)

    def host_of(self, request: Request) -> str:
        """The host that the client addressed: a trusted proxy's word, or the Host header."""
        forwarded = request.headers.get("x-forwarded-host")
        if forwarded and is_trusted(request.ip or "", self.trusted):
            return str(forwarded)
        return str(request.headers.get("host", ""))


def split_origin(origin: str) -> tuple[str, int | None]:
    """Host and port of an origin or an address; the scheme's port where none is given."""
    try:
        parts = urlsplit(origin)
        return (parts.hostname or "", parts.port or DEFAULT_PORTS.get(parts.scheme))
    except ValueError:
        return ("", None)


def split_host(host: str) -> tuple[str, int | None]:
    """Name and port of a Host header."""
    try:
        parts = urlsplit(f"//{host}")
        return (parts.hostname or "", parts.port)
    except ValueError:
        return ("", None)
