"""Share links: who makes and deletes them, and what they reach (SECURITY rows 8-10)."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from tests.plugins.drawing import DRAWN, Drawing, drawing
from tests.plugins.files.builders import uid

SECOND = uid("second")


async def code_of(client: ApiClient, method: str, params: Any) -> tuple[int, str]:
    with pytest.raises(ApiError) as refused:
        await client.call(method, params)
    return refused.value.status, str(refused.value.code)


async def two_pages(client: ApiClient, project: UUID | None = None) -> Drawing:
    made = await drawing(client, project)
    await made.edit(DRAWN.add("rect", "a"), {"type": ":add-page", "id": SECOND, "name": "Secret"})
    return made


async def share(client: ApiClient, file: Drawing, *pages: UUID) -> Any:
    params = {"file-id": file.id, "who-comment": "team", "who-inspect": "all", "pages": frozenset(pages)}
    return await client.call("create-share-link", params)


async def test_share_link_lets_a_stranger_read_its_pages_and_no_other(people: People) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    mine = await two_pages(alice)
    made = await share(alice, mine, mine.page_id)
    assert made["pages"] == {mine.page_id}
    assert (made["owner-id"], made["who-comment"], made["who-inspect"]) == (alice.id, "team", "all")
    shown = {"file-id": mine.id, "share-id": made["id"]}
    assert (await bob.call("get-page", shown))["name"] == "Page 1"
    assert uid("a") in (await bob.call("get-page", {**shown, "page-id": mine.page_id}))["objects"]
    assert (await bob.call("get-page", {**shown, "page-id": mine.page_id}, encoding="json"))[
        "name"
    ] == "Page 1"
    for page_id in (SECOND, uuid4()):
        assert await code_of(bob, "get-page", {**shown, "page-id": page_id}) == (404, "object-not-found")
        some = {**shown, "page-id": page_id, "object-id": uid("root")}
        assert await code_of(bob, "get-page", some) == (404, "object-not-found")
    assert (await alice.call("get-page", {**shown, "page-id": SECOND}))["name"] == "Secret", "members see all"


async def test_share_link_when_the_first_page_is_not_in_it_shows_its_own_first(people: People) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    mine = await two_pages(alice)
    shown = {"file-id": mine.id, "share-id": (await share(alice, mine, SECOND))["id"]}
    assert (await bob.call("get-page", shown))["name"] == "Secret"
    nothing = {"file-id": mine.id, "share-id": (await share(alice, mine))["id"]}
    assert await bob.call("get-page", nothing) == {"objects": {}}


async def test_share_link_opens_only_its_own_file_while_both_are_there(people: People) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    mine, other = await two_pages(alice), await two_pages(alice)
    made = await share(alice, mine, mine.page_id, other.page_id)
    foreign = {"file-id": other.id, "page-id": other.page_id, "share-id": made["id"]}
    assert await code_of(bob, "get-page", foreign) == (404, "object-not-found")
    own = {"file-id": mine.id, "page-id": mine.page_id, "share-id": made["id"]}
    for method in ("get-file", "get-file-summary", "get-file-stats"):
        params = {"id": mine.id, "share-id": made["id"]}
        assert await code_of(bob, method, params) == (404, "object-not-found")
    for method in ("get-file-data-for-thumbnail", "get-file-libraries"):
        assert await code_of(bob, method, own) == (404, "object-not-found")
    await alice.call("delete-file", {"id": mine.id})
    assert await code_of(bob, "get-page", own) == (404, "object-not-found")


async def test_share_link_asks_for_a_session_where_the_method_does(
    people: People, visitor: ApiClient
) -> None:
    alice = await people("Alice")
    mine = await two_pages(alice)
    shown = {"file-id": mine.id, "share-id": (await share(alice, mine, mine.page_id))["id"]}
    assert await code_of(visitor, "get-page", shown) == (401, "authentication-required")


async def test_share_link_is_made_by_editors_of_a_file_that_is_there(people: People) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    mine = await two_pages(alice)
    params = {"file-id": mine.id, "who-comment": "all", "who-inspect": "all", "pages": frozenset()}
    assert await code_of(bob, "create-share-link", params) == (404, "object-not-found")
    assert await code_of(alice, "create-share-link", {**params, "who-comment": "x" * 251}) == (
        400,
        "params-validation",
    )
    nowhere = {**params, "file-id": uuid4()}
    assert await code_of(alice, "create-share-link", nowhere) == (404, "object-not-found")


async def test_share_link_of_a_file_in_the_bin_works_when_it_is_back(people: People) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    mine = await two_pages(alice)
    await alice.call("delete-file", {"id": mine.id})
    shown = {"file-id": mine.id, "share-id": (await share(alice, mine, mine.page_id))["id"]}
    assert await code_of(bob, "get-page", shown) == (404, "object-not-found")
    back = {"team-id": alice.team, "ids": frozenset({mine.id})}
    await alice.call("restore-deleted-team-files", back)
    assert (await bob.call("get-page", shown))["name"] == "Page 1"


async def test_share_link_is_deleted_by_its_maker_or_an_admin(people: People) -> None:
    alice, ed, eve, bob = [await people(name) for name in ("Alice", "Ed", "Eve", "Bob")]
    team = await alice.call("create-team", {"name": "T"})
    for guest in (ed, eve):
        invitation = {"team-id": team["id"], "emails": frozenset({guest.email}), "role": "editor"}
        await alice.call("create-team-invitations", invitation)
    mine = await two_pages(alice, team["default-project-id"])
    one, two = [(await share(ed, mine, mine.page_id))["id"] for _ in range(2)]
    for stranger in (eve, bob):
        assert await code_of(stranger, "delete-share-link", {"id": one}) == (404, "object-not-found")
    assert (await bob.call("get-page", {"file-id": mine.id, "share-id": one}))["name"] == "Page 1"
    assert await ed.call("delete-share-link", {"id": one}) is None
    assert await alice.call("delete-share-link", {"id": two}) is None
    assert await code_of(alice, "delete-share-link", {"id": two}) == (404, "object-not-found")
    assert await code_of(bob, "get-page", {"file-id": mine.id, "share-id": one}) == (404, "object-not-found")
