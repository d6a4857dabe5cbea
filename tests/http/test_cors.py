"""Calls from other sites (contract/http.md §5.6)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from penpot_core.testing.client import ApiClient
from penpot_core.testing.servers import RELAXED, Servers, ServerSpec

FRIEND, STRANGER = "https://plugins.example.com", "https://evil.example.com"
CORS = ServerSpec(
    env={
        **RELAXED,
        "PENPOT_FLAGS": f"{RELAXED['PENPOT_FLAGS']} enable-cors",
        "PENPOT_ALLOWED_ORIGINS": FRIEND,
    }
)
PATH = "/api/main/methods/get-profile"


@pytest.fixture
async def client(servers: Servers) -> AsyncIterator[ApiClient]:
    async with ApiClient(servers.shared(CORS).base) as opened:
        yield opened


@pytest.mark.parametrize(("verb", "status"), [("OPTIONS", 204), ("GET", 200), ("DELETE", 405)])
async def test_answer_when_a_friend_asks_then_may_be_read_there(
    client: ApiClient, verb: str, status: int
) -> None:
    answer = await client.http.request(verb, PATH, headers={"origin": FRIEND})
    assert answer.status_code == status
    assert answer.headers["access-control-allow-origin"] == FRIEND
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert answer.headers["vary"] == "Origin"


@pytest.mark.parametrize(("verb", "status"), [("OPTIONS", 204), ("GET", 200)])
async def test_answer_when_a_stranger_asks_then_may_not_be_read_there(
    client: ApiClient, verb: str, status: int
) -> None:
    answer = await client.http.request(verb, PATH, headers={"origin": STRANGER})
    assert answer.status_code == status
    assert answer.headers["vary"] == "Origin"
    assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_call_when_a_stranger_sends_it_with_a_cookie_then_is_refused(client: ApiClient) -> None:
    await client.register("Alice")
    for origin, status in ((FRIEND, 200), (STRANGER, 403)):
        answer = await client.http.get(PATH, headers={"origin": origin})
        assert answer.status_code == status


async def test_answer_when_cors_is_off_then_names_no_site(visitor: ApiClient) -> None:
    answer = await visitor.http.get(PATH, headers={"origin": FRIEND})
    assert not {"vary", "access-control-allow-origin"} & set(answer.headers)
