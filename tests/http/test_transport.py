"""Headers, long and odd addresses, names of hosts and sites (contract/http.md §1, §4; SECURITY.md, "Further floor")."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

import pytest

from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from tests.plugins.pictures import part, picture

TRANSIT = "application/transit+json"
PROFILE = "/api/main/methods/get-profile"


@pytest.mark.parametrize("path", [PROFILE, "/readyz", "/nothing", "/assets/by-id/x"])
async def test_answer_when_of_any_kind_then_tells_time_and_date(visitor: ApiClient, path: str) -> None:
    answer = await visitor.http.get(path)
    assert answer.headers["server-timing"].startswith("total;dur=")
    assert parsedate_to_datetime(answer.headers["date"]).tzinfo is not None


@pytest.mark.parametrize("length", [20_000, 60_000])
async def test_address_when_it_is_long_then_is_understood(visitor: ApiClient, length: int) -> None:
    assert (await visitor.http.get(f"{PROFILE}?a={'x' * length}")).status_code == 200


async def test_headers_when_they_are_too_large_then_are_refused_without_a_word_of_bodies(
    visitor: ApiClient,
) -> None:
    answer = await visitor.http.get("/readyz", headers={"x-long": "x" * 1_100_000})
    assert (answer.status_code, answer.content) == (431, b"")
    assert (await visitor.http.get("/readyz")).status_code == 200


async def test_query_when_it_has_too_many_parameters_then_is_refused(visitor: ApiClient) -> None:
    answer = await visitor.http.get(f"{PROFILE}?{'&'.join(f'a{number}=1' for number in range(1001))}")
    body = visitor.codec.decode(answer.content)
    assert (answer.status_code, body["code"]) == (400, "params-validation")


async def test_method_when_its_name_is_percent_encoded_then_is_found(visitor: ApiClient) -> None:
    answer = await visitor.http.get(PROFILE.replace("-", "%2D"))
    assert answer.status_code == 200


async def test_answer_when_it_is_empty_then_is_told_as_bytes(people: People) -> None:
    alice = await people("Alice")
    project = await alice.call("create-project", {"team-id": alice.team, "name": "One"})
    answer = await alice.answer("rename-project", {"id": project["id"], "name": "Two"})
    assert (answer.status, answer.headers["content-type"]) == (204, "application/octet-stream")


async def test_keys_when_they_are_texts_in_transit_then_are_no_params(people: People) -> None:
    alice = await people("Alice")
    answer = await alice.answer(
        "create-project", b'["^ ","team-id","~u%b","name","P"]' % str(alice.team).encode()
    )
    assert (answer.status, answer.body["code"]) == (400, "params-validation")


@pytest.mark.parametrize("path", [PROFILE, "/", "/metrics", "/assets/by-id/x", "/ws/notifications"])
async def test_host_when_it_is_foreign_to_a_server_on_loopback_then_is_refused(
    visitor: ApiClient, path: str
) -> None:
    answer = await visitor.http.get(path, headers={"host": "evil.example.com"})
    assert answer.status_code == 403
    assert visitor.codec.decode(answer.content)["code"] == "host-not-allowed"
    assert (await visitor.http.get("/readyz", headers={"host": "evil.example.com"})).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "null"}, 403),
        ({"origin": ""}, 403),
        ({"origin": "http://[bad"}, 403),
        ({"origin": "http://localhost:1"}, 403),
        ({"origin": "http://evil.example.com", "sec-fetch-site": "cross-site"}, 403),
        ({"origin": "http://evil.example.com", "sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        ({}, 200),
    ],
)
async def test_site_when_a_cookie_comes_from_it_then_has_to_be_ours(
    people: People, headers: dict[str, str], status: int
) -> None:
    alice = await people("Alice")
    assert (await alice.http.get(PROFILE, headers=headers)).status_code == status


async def test_name_when_it_holds_a_nul_then_the_schema_refuses_it_in_every_form(people: People) -> None:
    alice = await people("Alice")
    file = (await alice.call("create-file", {"project-id": alice.project, "name": "F"}))["id"]
    answer = await alice.answer("create-project", {"team-id": alice.team, "name": "a\0b"})
    assert (answer.status, answer.body["code"]) == (400, "params-validation")
    params = {"file-id": file, "is-local": True, "name": "a\0b"}
    with pytest.raises(ApiError) as caught:
        await alice.upload("upload-file-media-object", params, files={"content": part(picture())})
    assert (caught.value.status, caught.value.code) == (400, "params-validation")
    assert "U+0000" in str(caught.value.body["explain"])
    params["name"] = "a b"
    await alice.upload("upload-file-media-object", params, files={"content": part(picture())})


@pytest.mark.parametrize(
    "path", [PROFILE, "/api/main/methods/get-teams", "/nothing", "/readyz", "/assets/by-id/x"]
)
async def test_answer_when_read_by_a_browser_then_it_is_not_taken_for_something_else(
    people: People, visitor: ApiClient, path: str
) -> None:
    for client in (await people("Alice"), visitor):
        assert (await client.http.get(path)).headers["x-content-type-options"] == "nosniff"


async def test_metrics_when_they_are_refused_then_the_refusal_is_a_text(visitor: ApiClient) -> None:
    answer = await visitor.http.get("/metrics", headers={"x-forwarded-for": "192.0.2.1"})
    assert (answer.status_code, answer.headers["content-type"]) == (403, "text/plain; charset=utf-8")
