"""A web server that stands for providers out there: it answers what a test tells it to, and keeps what it was sent."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from penpot_core.testing.ports import LOOPBACK


@dataclass(frozen=True)
class Seen:
    """A request that came; `form` are the fields of its body."""

    method: str
    path: str
    headers: Mapping[str, str]
    form: Mapping[str, str]


@dataclass(frozen=True)
class Told:
    """What to answer: `body` is sent as JSON, unless it is bytes."""

    body: Any = field(default_factory=dict)
    status: int = 200
    kind: str = "application/json"


Answer = Told | Callable[[Seen], Told]


class Remote:
    """The server. `answers` has an answer for each path; every other path is 404."""

    def __init__(self) -> None:
        """Start it, in threads."""
        self.answers: dict[str, Answer] = {}
        self.seen: list[Seen] = []
        self._server = ThreadingHTTPServer((LOOPBACK, 0), self._handler())
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def base(self) -> str:
        """Its address."""
        return f"http://{LOOPBACK}:{self._server.server_address[1]}"

    def sent(self, path: str) -> Seen:
        """The last request that came to a path."""
        return [seen for seen in self.seen if seen.path == path][-1]

    def stop(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        remote = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                form = dict(parse_qsl(self.rfile.read(length).decode()))
                headers = {name.lower(): value for name, value in self.headers.items()}
                seen = Seen(self.command, urlsplit(self.path).path, headers, form)
                remote.seen.append(seen)
                answer = remote.answers.get(seen.path, Told(status=404))
                told = answer if isinstance(answer, Told) else answer(seen)
                body = told.body if isinstance(told.body, bytes) else json.dumps(told.body).encode()
                self.send_response(told.status)
                self.send_header("content-type", told.kind)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = answer
            do_POST = answer

            def log_message(self, format: str, *arguments: object) -> None:
                pass

        return Handler
