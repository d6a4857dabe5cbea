"""The pages of the API (contract/http.md §2)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from penpot_core.testing.client import ApiClient
from penpot_core.testing.servers import RELAXED, Server, Servers, ServerSpec

LIST, OPENAPI, JSON = "/api/main/doc", "/api/main/doc/openapi", "/api/main/doc/openapi.json"


@pytest.fixture(scope="module", params=["backend-api-doc", "backend-openapi-doc"])
def without(request: pytest.FixtureRequest, servers: Servers) -> Iterator[tuple[str, Server]]:
    """A flag, and a server where it is off."""
    env = {**RELAXED, "PENPOT_FLAGS": f"{RELAXED['PENPOT_FLAGS']} disable-{request.param}"}
    with servers.own(ServerSpec(env=env)) as server:
        yield request.param, server


@pytest.fixture
async def http(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    """A plain client of the test's server."""
    async with httpx.AsyncClient(base_url=server.base) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (LIST, "text/html; charset=utf-8"),
        (OPENAPI, "text/html"),
        (JSON, "application/json; charset=utf-8"),
        ("/api/management/doc", "text/html; charset=utf-8"),
        ("/api/management/doc/openapi", "text/html"),
        ("/api/management/doc/openapi.json", "application/json; charset=utf-8"),
    ],
)
async def test_page_when_asked_for_by_anybody_then_is_shown_with_its_type(
    http: httpx.AsyncClient, path: str, kind: str
) -> None:
    answer = await http.get(path)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind


@pytest.mark.parametrize("path", [LIST, OPENAPI, JSON])
async def test_page_when_called_with_another_verb_then_is_refused(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.post(path)

    assert (answer.status_code, answer.content) == (405, b"")


async def test_list_when_shown_then_names_every_method_but_the_frontends_own(
    http: httpx.AsyncClient,
) -> None:
    methods = set((await http.get(JSON)).json()["paths"])
    shown = set(re.findall(r'<details id="([^"]+)"', (await http.get(LIST)).text))

    assert shown == methods - {"push-audit-events", "get-enabled-flags"}
    assert "get-profile" in shown


async def test_list_when_the_type_is_clj_then_parameters_are_in_kebab_case(http: httpx.AsyncClient) -> None:
    camel = (await http.get(LIST)).text
    kebab = (await http.get(LIST, params={"type": "clj"})).text

    assert "<code>projectId</code>" in camel
    assert "<code>project-id</code>" not in camel
    assert "<code>project-id</code>" in kebab
    assert "<code>projectId</code>" not in kebab


@pytest.mark.parametrize("path", [LIST, OPENAPI])
async def test_page_when_opened_in_a_browser_then_runs_and_loads_nothing(
    http: httpx.AsyncClient, path: str
) -> None:
    answer = await http.get(path)

    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert not re.search(r"<script|<link|<img|<iframe|\bsrc=|\bon\w+=|@import|url\(", answer.text)


async def test_document_when_a_client_follows_it_then_a_method_answers(visitor: ApiClient) -> None:
    document = (await visitor.http.get(JSON)).json()
    assert (document["openapi"], document["info"]) == ("3.0.0", {"version": "2.17"})
    (body,) = document["paths"]["login-with-password"]["post"]["requestBody"]["content"].values()
    params = dict.fromkeys(body["schema"]["required"], "nobody@example.com")

    path = httpx.URL(document["servers"][0]["url"]).path + "/login-with-password"
    answer = await visitor.http.post(path, json=params, headers={"accept": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (400, "wrong-credentials")


@pytest.mark.parametrize("verb", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize(
    ("short", "place"),
    [
        ("/api/doc", LIST),
        ("/api/_doc", LIST),
        ("/api/openapi", OPENAPI),
        ("/api/openapi.join", JSON),
    ],
)
async def test_short_address_when_called_by_any_verb_then_leads_to_the_page(
    http: httpx.AsyncClient, verb: str, short: str, place: str
) -> None:
    answer = await http.request(verb, short)

    assert answer.status_code == 308
    assert answer.headers["location"].endswith(place)
    assert answer.headers["location"].startswith("http")


async def test_pages_when_their_flag_is_off_then_are_not_there_and_the_others_are(
    without: tuple[str, Server],
) -> None:
    flag, server = without
    gone = {"backend-api-doc": {LIST}, "backend-openapi-doc": {OPENAPI, JSON}}[flag]

    async with httpx.AsyncClient(base_url=server.base) as client:
        for path in (LIST, OPENAPI, JSON):
            answer = await client.get(path)
            assert answer.status_code == (404 if path in gone else 200), path
            assert (answer.content == b"") == (path in gone), path
