"""`/metrics`: for whom it is, and what it holds (contract/metrics.md)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_core.testing.servers import RELAXED, Server, Servers, ServerSpec
from tests.plugins.listening import listening

TOKEN = "a-token-that-only-tests-use"
GUARDED = ServerSpec(env={**RELAXED, "PENPOT_METRICS_TOKEN": TOKEN})
FORWARDED = {"x-forwarded-for": "198.51.100.7"}


@pytest.fixture
async def guarded(servers: Servers) -> AsyncIterator[ApiClient]:
    async with ApiClient(servers.shared(GUARDED).base) as client:
        yield client


def test_metrics_when_asked_from_loopback_then_are_shown(server: Server) -> None:
    answer = httpx.get(f"{server.base}/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"


@pytest.mark.parametrize(
    "headers",
    [
        FORWARDED,
        {"x-real-ip": "198.51.100.7"},
        {"forwarded": "for=198.51.100.7"},
        {"x-forwarded-host": "penpot.example.com"},
        {**FORWARDED, "authorization": "Bearer"},
        {**FORWARDED, "authorization": "Bearer None"},
    ],
)
def test_metrics_when_a_proxy_passes_the_request_on_then_are_refused(
    server: Server, headers: dict[str, str]
) -> None:
    answer = httpx.get(f"{server.base}/metrics", headers=headers)
    assert answer.status_code == 403
    assert "PENPOT_METRICS_TOKEN" in answer.text
    assert "penpot_" not in answer.text


@pytest.mark.parametrize(
    ("authorization", "status"),
    [(f"Bearer {TOKEN}", 200), (f"bearer {TOKEN}", 200), (f"Bearer {TOKEN}x", 403), (TOKEN, 403), ("", 403)],
)
async def test_metrics_when_a_token_is_set_then_it_opens_them_from_anywhere(
    guarded: ApiClient, authorization: str, status: int
) -> None:
    headers = {**FORWARDED, "authorization": authorization}
    assert (await guarded.http.get("/metrics", headers=headers)).status_code == status


@pytest.mark.parametrize("verb", ["POST", "PUT", "DELETE"])
def test_metrics_when_the_verb_is_wrong_then_are_refused(server: Server, verb: str) -> None:
    answer = httpx.request(verb, f"{server.base}/metrics")
    assert (answer.status_code, answer.content) == (405, b"")


async def test_figures_when_people_work_then_rise(server: Server, people: People) -> None:
    alice = await people("Alice")
    before = figure(server, 'penpot_rpc_main_timing_count{name="get-teams"}')
    await alice.call("get-teams")
    await alice.call("get-teams")
    assert figure(server, 'penpot_rpc_main_timing_count{name="get-teams"}') >= before + 2
    async with alice.websocket() as socket:
        await listening(alice, socket)
        assert figure(server, "penpot_websocket_active_connections") >= 1


async def test_figures_when_a_call_fails_then_count_it_too(server: Server, visitor: ApiClient) -> None:
    name = 'penpot_rpc_main_timing_count{name="login-with-password"}'
    before = figure(server, name)
    await visitor.answer("login-with-password", {"email": "a@example.com", "password": "wrong-password"})
    assert figure(server, name) >= before + 1


def test_figures_when_nothing_happened_yet_then_are_declared(server: Server) -> None:
    text = httpx.get(f"{server.base}/metrics").text
    for name in (
        "penpot_rpc_update_file_changes_total",
        "penpot_rpc_main_timing",
        "penpot_rpc_management_timing",
        "penpot_websocket_active_connections",
        "penpot_websocket_message_total",
        "penpot_websocket_session_timing",
        "penpot_tasks_timing",
        "penpot_redis_eval_timing",
        "penpot_rpc_climit_queue",
        "penpot_rpc_climit_permits",
        "penpot_rpc_climit_timing",
        "process_resident_memory_bytes",
    ):
        assert f"# TYPE {name.removesuffix('_total')}" in text, name


def figure(server: Server, series: str) -> float:
    """The value of a series; 0 where it is not there yet."""
    for line in httpx.get(f"{server.base}/metrics").text.splitlines():
        if line.startswith(f"{series} "):
            return float(line.rpartition(" ")[2])
    return 0.0
