"""Responses without a content type, as the reference sends where it has nothing or a bare text to say."""

from __future__ import annotations

from collections.abc import Iterator

from sanic import HTTPResponse


class BareResponse(HTTPResponse):
    """A response that says nothing of its kind."""

    @property
    def processed_headers(self) -> Iterator[tuple[bytes, bytes]]:
        """All headers but the content type."""
        return (pair for pair in super().processed_headers if pair[0] != b"content-type")
