"""Cross-origin headers of the RPC routes (contract/http.md §5.6)."""

from __future__ import annotations

from dataclasses import dataclass

from sanic import Request

ALLOWED_VERBS = "GET,POST,DELETE,OPTIONS,PUT,HEAD,PATCH"
ALLOWED_HEADERS = "x-frontend-version, x-client, content-type, accept"


@dataclass(frozen=True, slots=True)
class Cors:
    """Which other sites may call; with none, or without the flag `cors`, no header is sent."""

    enabled: bool
    origins: frozenset[str]

    @property
    def active(self) -> bool:
        """Whether any header is sent at all."""
        return self.enabled and bool(self.origins)

    def headers(self, request: Request) -> dict[str, str]:
        """The headers of any answer to this request, OPTIONS among them."""
        if not self.active:
            return {}
        headers = {"vary": "Origin"}
        origin = request.headers.get("origin", "")
        if origin in self.origins:
            headers |= {
                "access-control-allow-origin": origin,
                "access-control-allow-credentials": "true",
                "access-control-allow-methods": ALLOWED_VERBS,
                "access-control-expose-headers": "content-type",
                "access-control-allow-headers": ALLOWED_HEADERS,
            }
        return headers
