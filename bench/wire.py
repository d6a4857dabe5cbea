"""A client that costs little beside what it measures: one connection, encoded bodies, answers left as they come."""

from __future__ import annotations

from collections.abc import Mapping
from http.client import HTTPConnection
from typing import Any, Self
from urllib.parse import urlsplit
from uuid import uuid4

from penpot_core.testing.params import keywordize
from penpot_core.transit import Codec
from penpot_plugins.files.transit import HANDLERS

METHODS = "/api/main/methods"
TRANSIT = "application/transit+json"
CODEC = Codec(HANDLERS)


class Refused(Exception):
    """A server answered a call of the bench with an error."""


class Wire:
    """A connection that is kept open, with the cookie of whoever logged in on it."""

    def __init__(self, base: str, cookie: str = "") -> None:
        self.base = base
        self.cookie = cookie
        self.session_id = uuid4()
        self._connection = HTTPConnection(urlsplit(base).netloc, timeout=120)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def twin(self) -> Self:
        """Another connection of the same person."""
        return type(self)(self.base, self.cookie)

    def get(self, path: str) -> bytes:
        """Fetch a path."""
        return self.send("GET", path, None, {})

    def post(self, method: str, body: bytes, accept: str = TRANSIT) -> bytes:
        """Call a method with a body that is encoded already."""
        headers = {"content-type": TRANSIT, "accept": accept}
        return self.send("POST", f"{METHODS}/{method}", body, headers)

    def call(self, method: str, params: Mapping[str, Any]) -> Any:
        """Call a method with params and decode the answer."""
        return CODEC.decode(self.post(method, encoded(params)))

    def send(self, verb: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> bytes:
        """One exchange. Raises Refused for any status but 200 and 204."""
        cookie = {"cookie": self.cookie} if self.cookie else {}
        self._connection.request(verb, path, body, {**headers, **cookie})
        response = self._connection.getresponse()
        data = response.read()
        if response.status not in (200, 204):
            raise Refused(f"{verb} {path} answered {response.status}: {data[:400]!r}")
        for value in response.headers.get_all("set-cookie", []):
            self.cookie = value.partition(";")[0]
        return data


def encoded(params: Mapping[str, Any]) -> bytes:
    """Params as transit."""
    return CODEC.encode(keywordize(dict(params)), verbose=True)
