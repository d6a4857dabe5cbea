"""Servers that send mails and confirm addresses by them, and people who read theirs."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import pytest

from penpot_core.db import Database, open_database
from penpot_core.testing.client import ApiClient
from penpot_core.testing.inbox import Inbox, token_of
from penpot_core.testing.servers import DEPLOYMENTS, RELAXED, Server, Servers
from tests.plugins.conftest import address_of

FLAGS = RELAXED["PENPOT_FLAGS"].replace("disable-email-verification", "enable-email-verification enable-smtp")
PASSWORD = "a-password-9"
Confirmed = Callable[[str], Awaitable[ApiClient]]


def address(name: str = "new") -> str:
    """A mail address that nobody has."""
    return f"{name}.{secrets.token_hex(6)}@example.com"


@pytest.fixture(scope="session")
def inbox() -> Iterator[Inbox]:
    """Where the mails of the servers of this module go."""
    with Inbox() as opened:
        yield opened


@pytest.fixture(scope="session", params=list(DEPLOYMENTS))
def mailing(request: pytest.FixtureRequest, servers: Servers, inbox: Inbox) -> Server:
    """A running server that sends mails and confirms addresses; mails may follow each other at once."""
    env = {**RELAXED, **inbox.environment(), "PENPOT_FLAGS": FLAGS, "PENPOT_EMAIL_VERIFY_THRESHOLD": "0s"}
    return servers.shared(replace(DEPLOYMENTS[request.param], env=env))


@pytest.fixture
async def confirmed(mailing: Server, inbox: Inbox) -> AsyncIterator[Confirmed]:
    """`await confirmed("Alice")` registers somebody there, who confirms by mail and is logged in."""
    async with AsyncExitStack() as stack:

        async def person(fullname: str) -> ApiClient:
            client = await stack.enter_async_context(ApiClient(mailing.base))
            email = address(fullname.lower())
            await register(client, email, fullname)
            await client.call("verify-token", {"token": token_of(await inbox.take(email))})
            await client.login(email, PASSWORD)
            return client

        yield person


@pytest.fixture
async def mailing_database(mailing: Server) -> AsyncIterator[Database]:
    """The database of that server, opened beside it."""
    opened = open_database(address_of(mailing))
    await opened.start()
    yield opened
    await opened.stop()


@pytest.fixture
async def browser(mailing: Server) -> AsyncIterator[ApiClient]:
    """A client of that server that is not logged in."""
    async with ApiClient(mailing.base) as client:
        yield client


async def register(client: ApiClient, email: str, fullname: str = "New", **more: Any) -> Any:
    """Both steps of a registration; what the second one answers."""
    person = {"fullname": fullname, "email": email, "password": PASSWORD, **more}
    prepared = await client.call("prepare-register-profile", person)
    return await client.call("register-profile", {"token": prepared["token"]})
