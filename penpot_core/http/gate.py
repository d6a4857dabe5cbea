"""Two checks of where a request comes from, both off unless a flag says so (contract/http.md §5.5)."""

from __future__ import annotations

from dataclasses import dataclass

from sanic import Request

SAFE_VERBS = frozenset({"GET", "HEAD", "OPTIONS"})
ELSEWHERE = frozenset({"same-site", "cross-site"})


@dataclass(frozen=True, slots=True)
class Gate:
    """`fetch_metadata`: flag `sec-fetch-metadata-middleware`. `client_header`: `client-header-check-middleware`."""

    fetch_metadata: bool
    client_header: bool

    def is_from_elsewhere(self, request: Request) -> bool:
        """Whether a browser says that another site sends a request that may change something."""
        if not self.fetch_metadata or request.method in SAFE_VERBS:
            return False
        return request.headers.get("sec-fetch-site") in ELSEWHERE

    def misses_client(self, request: Request) -> bool:
        """Whether a call is without the header `x-client`, which a page of another site cannot add unasked."""
        return self.client_header and "x-client" not in request.headers
