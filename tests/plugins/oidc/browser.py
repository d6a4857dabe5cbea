"""A browser, as far as logging in by a provider needs one: it keeps cookies, follows redirects and sends forms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx

from penpot_core.testing.client import ApiClient

MOST_STEPS = 12
ANSWERS = {"password": "any", "logout": "yes"}
HEADERS = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64)", "sec-fetch-mode": "navigate"}
FORM = re.compile(r'<form[^>]*action="([^"]+)"[^>]*>(.*?)</form>', re.DOTALL)
FIELD = re.compile(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"')


@dataclass(frozen=True)
class Page:
    """A page of the program that the browser was sent to: `auth/login` and what stands behind its question mark."""

    name: str
    query: dict[str, str]
    answer: httpx.Response

    @property
    def error(self) -> str | None:
        """The error that the page shows."""
        return self.query.get("error")


def page_of(base: str, answer: httpx.Response) -> Page:
    """The page that an answer leads to; it must be one of the program."""
    assert answer.status_code == 302, answer.text
    location = answer.headers["location"]
    assert location.startswith(f"{base}/#/"), location
    name, _, query = location.removeprefix(f"{base}/#/").partition("?")
    return Page(name, dict(parse_qsl(query)), answer)


class Browser(ApiClient):
    """One browser, at one server."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.http.headers.update(HEADERS)

    async def begin(self, provider: str, **params: str) -> str:
        """Ask for the way to a provider: its address."""
        answer = await self.http.post("/api/auth/oidc", params={"provider": provider, **params})
        assert answer.status_code == 200, answer.text
        address: str = next(iter(self.codec.decode(answer.content).values()))
        return address

    async def finish(self, **query: str) -> Page:
        """Come back from a provider with such a query."""
        return page_of(self.base, await self.http.get("/api/auth/oidc/callback", params=query))

    async def log_in_at(self, address: str, login: str, *, stop: str = "/api/auth/oidc/callback") -> str:
        """Go through the pages of a house, as somebody; the address that it sends the browser back to."""
        answer = await self.http.get(address)
        for _ in range(MOST_STEPS):
            if answer.is_redirect:
                address = urljoin(address, answer.headers["location"])
                if address.startswith(self.base) and stop in address:
                    return address
                answer = await self.http.get(address)
                continue
            form = FORM.search(answer.text)
            assert form is not None, answer.text
            fields = dict(FIELD.findall(form[2]))
            address = urljoin(address, unescape(form[1]))
            answer = await self.http.post(address, data={**fields, **ANSWERS, "login": login})
        raise AssertionError(f"the house sends us round in circles, last to {address}")

    async def log_in(self, provider: str, login: str, **params: str) -> Page:
        """All of it: to the house and back."""
        back = await self.log_in_at(await self.begin(provider, **params), login)
        return page_of(self.base, await self.http.get(back))

    async def who(self) -> Any:
        """Who is logged in here."""
        return await self.call("get-profile")


def query_of(address: str) -> dict[str, str]:
    """What stands behind the question mark of an address."""
    return dict(parse_qsl(urlsplit(address).query))
