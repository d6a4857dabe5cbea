"""A client of the API, as a browser tab or a script would be: for tests, the demo and the bench.

async with ApiClient("http://127.0.0.1:6060") as alice:
    profile = await alice.register("Alice")
    team = await alice.call("create-team", {"name": "Paper"})
    async with alice.websocket() as socket:
        await socket.send({"type": Keyword("subscribe-team"), "team-id": team["id"]})
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import urlencode
from uuid import UUID, uuid4

import httpx

from penpot_core.testing.answers import Answer, ApiError, Event, events_of, read_answer
from penpot_core.testing.params import json_body, keywordize, query_pairs
from penpot_core.testing.websocket import Socket
from penpot_core.transit import Codec, TagHandler

Encoding = Literal["transit", "json"]
TYPES: Mapping[Encoding, str] = {"transit": "application/transit+json", "json": "application/json"}
METHODS = "/api/main/methods"
TIMEOUT = 60.0

File = tuple[str, bytes, str]


class ApiClient:
    """One tab: cookies, a session id, and an encoding that calls use unless they name another.

    `handlers` are the tags of the plugins whose values are sent or received (shapes and the like).
    """

    def __init__(
        self, base: str, *, handlers: Sequence[TagHandler] = (), encoding: Encoding = "transit"
    ) -> None:
        """Nothing is sent yet."""
        self.base = base.rstrip("/")
        self.codec = Codec(handlers)
        self.encoding = encoding
        self.session_id: UUID = uuid4()
        self.profile: Mapping[str, Any] = {}
        self.email = ""
        self.password = ""
        self.http = httpx.AsyncClient(base_url=self.base, timeout=TIMEOUT, follow_redirects=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections; the session stays."""
        await self.http.aclose()

    @property
    def id(self) -> UUID:
        """The id of the person logged in."""
        return self._own("id")

    @property
    def team(self) -> UUID:
        """The id of the person's own team."""
        return self._own("default-team-id")

    @property
    def project(self) -> UUID:
        """The id of the drafts in the person's own team."""
        return self._own("default-project-id")

    async def call(
        self,
        method: str,
        params: Mapping[str, Any] | None = None,
        *,
        encoding: Encoding | None = None,
        verb: str = "POST",
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Call a method and return its result; raises `ApiError` for every status from 300 on.

        Text keys of `params` are sent as keywords; keyword values are written `Keyword("rect")`.
        """
        answer = await self.answer(method, params, encoding=encoding, verb=verb, headers=headers)
        return _result(method, answer)

    async def answer(
        self,
        method: str,
        params: Mapping[str, Any] | bytes | None = None,
        *,
        encoding: Encoding | None = None,
        verb: str = "POST",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Call a method and return the whole answer, whatever its status. Bytes are sent as they are."""
        encoding = encoding or self.encoding
        url, head = f"{METHODS}/{method}", {**self._headers(encoding), **(headers or {})}
        if verb == "POST":
            head.setdefault("content-type", TYPES[encoding])
            response = await self.http.post(url, content=self._body(params, encoding), headers=head)
        else:
            query = urlencode(query_pairs(params)) if isinstance(params, Mapping) else ""
            response = await self.http.request(verb, f"{url}?{query}" if query else url, headers=head)
        return read_answer(response, self.codec)

    @asynccontextmanager
    async def stream(
        self, method: str, params: Mapping[str, Any] | None = None, *, encoding: Encoding | None = None
    ) -> AsyncIterator[AsyncIterator[Event]]:
        """The events of a streaming method, as they come; to leave the block is to hang up.

        Raises `ApiError` where the method refuses before the stream begins. An event `error` is an event.
        """
        encoding = encoding or self.encoding
        head = {**self._headers(encoding), "content-type": TYPES[encoding]}
        body = self._body(params, encoding)
        async with self.http.stream("POST", f"{METHODS}/{method}", content=body, headers=head) as response:
            if response.status_code >= 300:
                await response.aread()
                raise ApiError(method, read_answer(response, self.codec))
            yield events_of(response, self.codec)

    async def upload(
        self, method: str, params: Mapping[str, Any] | None = None, *, files: Mapping[str, File]
    ) -> Any:
        """Call a method with a multipart form; a file is `(name, bytes, media type)`."""
        form: dict[str, list[str]] = {}
        for key, value in query_pairs(params or {}):
            form.setdefault(key, []).append(value)
        response = await self.http.post(
            f"{METHODS}/{method}", data=form, files=dict(files), headers=self._headers(self.encoding)
        )
        return _result(method, read_answer(response, self.codec))

    async def register(
        self, fullname: str, *, email: str | None = None, password: str = "a-password-9"
    ) -> Mapping[str, Any]:
        """Make an account (its address unlike any other's, unless given), log in, and return the profile.

        The server must let people in without a verification mail.
        """
        email = email or f"{fullname.lower().replace(' ', '.')}.{secrets.token_hex(6)}@example.com"
        person = {"fullname": fullname, "email": email, "password": password}
        prepared = await self.call("prepare-register-profile", person, encoding="transit")
        await self.call("register-profile", {"token": prepared["token"]}, encoding="transit")
        return await self.login(email, password)

    async def login(self, email: str, password: str) -> Mapping[str, Any]:
        """Log in with a password, keep the cookie, and return the profile."""
        params = {"email": email, "password": password}
        self.profile = await self.call("login-with-password", params, encoding="transit")
        self.email, self.password = email, password
        return self.profile

    async def logout(self) -> None:
        """End the session."""
        await self.call("logout", {"profile-id": self.id})
        self.profile = {}

    def websocket(self, session_id: UUID | None = None) -> Socket:
        """The notifications websocket of this tab, to be used with `async with`."""
        cookie = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.http.cookies.jar)
        return Socket(self.base, session_id or self.session_id, cookie, self.codec)

    def _headers(self, encoding: Encoding) -> dict[str, str]:
        return {"accept": TYPES[encoding], "x-session-id": str(self.session_id)}

    def _body(self, params: Mapping[str, Any] | bytes | None, encoding: Encoding) -> bytes:
        if isinstance(params, bytes):
            return params
        if encoding == "json":
            return json_body(params or {})
        return self.codec.encode(keywordize(dict(params or {})), verbose=True)

    def _own(self, field: str) -> UUID:
        if not self.profile:
            raise RuntimeError("nobody is logged in: await client.register(...) or client.login(...) first")
        value = self.profile[field]
        assert isinstance(value, UUID)
        return value


def _result(method: str, answer: Answer) -> Any:
    if answer.status >= 300:
        raise ApiError(method, answer)
    return answer.body
