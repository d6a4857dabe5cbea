"""The page at the root, and what admins see."""

from __future__ import annotations

import httpx
import pytest

from penpot_core import version
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_core.testing.servers import RELAXED, Server, Servers, ServerSpec

ADMIN = "admin@example.com"


def test_root_when_opened_then_says_what_runs(server: Server) -> None:
    answer = httpx.get(server.base)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    for word in (f"Penpot {version.PENPOT}", server.spec.database, "notifications", "/readyz", server.base):
        assert word in answer.text


def test_root_when_opened_then_holds_no_script_and_forbids_all(server: Server) -> None:
    answer = httpx.get(server.base)
    assert "<script" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_root_when_asked_for_its_head_then_has_no_body(server: Server) -> None:
    answer = httpx.head(server.base)
    assert (answer.status_code, answer.content) == (200, b"")
    assert httpx.post(server.base).status_code == 405


def test_address_on_the_page_when_called_as_it_says_then_answers(server: Server) -> None:
    address = f"{server.base}/api/main/methods/get-profile"
    assert address in httpx.get(server.base).text
    answer = httpx.get(address, headers={"accept": "application/json"})
    assert answer.json()["fullname"] == "Anonymous User"


@pytest.mark.parametrize("path", ["/dbg", "/dbg/health", "/dbg/error/1"])
async def test_debug_page_when_the_visitor_is_no_admin_then_is_refused(
    path: str, visitor: ApiClient, people: People
) -> None:
    for client in (visitor, await people("Alice")):
        answer = await client.http.get(path)
        assert answer.status_code == 401
        assert client.codec.decode(answer.content)["code"] == "only-admins-allowed"


async def test_debug_page_when_an_admin_opens_it_then_is_shown(servers: Servers) -> None:
    with servers.own(ServerSpec(env={**RELAXED, "PENPOT_ADMINS": ADMIN})) as server:
        async with ApiClient(server.base) as admin:
            await admin.register("Admin", email=ADMIN)
            assert (await admin.http.get("/dbg")).status_code == 200
            assert (await admin.http.get("/dbg/health")).text == "OK"
