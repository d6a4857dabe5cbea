"""The checks that two flags turn on (contract/http.md §5.5)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from penpot_core.testing.client import ApiClient
from penpot_core.testing.servers import RELAXED, Servers, ServerSpec

FRIEND = "https://plugins.example.com"
FLAGS = "enable-sec-fetch-metadata-middleware enable-client-header-check-middleware enable-cors"
GATED = ServerSpec(
    env={
        **RELAXED,
        "PENPOT_FLAGS": f"{RELAXED['PENPOT_FLAGS']} {FLAGS}",
        "PENPOT_ALLOWED_ORIGINS": FRIEND,
    }
)
CALL = "/api/main/methods/get-profile"
CLIENT = {"x-client": "penpot-frontend/2.17.0"}


@pytest.fixture
async def client(servers: Servers) -> AsyncIterator[ApiClient]:
    async with ApiClient(servers.shared(GATED).base) as opened:
        yield opened


@pytest.mark.parametrize(
    ("verb", "path", "headers", "status"),
    [
        ("POST", CALL, CLIENT, 200),
        ("GET", CALL, CLIENT, 200),
        ("GET", CALL, {}, 403),
        ("POST", CALL, {}, 403),
        ("OPTIONS", CALL, {}, 204),
        ("POST", CALL, {**CLIENT, "sec-fetch-site": "same-origin"}, 200),
        ("POST", CALL, {**CLIENT, "sec-fetch-site": "none"}, 200),
        ("POST", CALL, {**CLIENT, "sec-fetch-site": "same-site"}, 403),
        ("POST", CALL, {**CLIENT, "sec-fetch-site": "cross-site"}, 403),
        ("GET", CALL, {**CLIENT, "sec-fetch-site": "cross-site"}, 200),
        ("GET", "/readyz", {"sec-fetch-site": "cross-site"}, 200),
        ("POST", "/readyz", {"sec-fetch-site": "cross-site"}, 403),
        ("POST", "/readyz", {}, 200),
    ],
)
async def test_request_when_the_flags_are_on_then_passes_by_its_headers(
    client: ApiClient, verb: str, path: str, headers: dict[str, str], status: int
) -> None:
    answer = await client.http.request(verb, path, headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert (answer.content, "content-type" in answer.headers) == (b"", False)
        assert "server-timing" in answer.headers


async def test_refusal_for_want_of_a_client_when_a_friend_asks_then_may_be_read_there(
    client: ApiClient,
) -> None:
    answer = await client.http.post(CALL, headers={"origin": FRIEND})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (403, FRIEND)


async def test_request_when_the_flags_are_off_then_passes(visitor: ApiClient) -> None:
    answer = await visitor.http.post(CALL, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 200
