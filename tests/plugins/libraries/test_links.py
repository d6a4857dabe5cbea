"""Files tied to libraries: who may, what is told (contract/rpc-files.md §1-2; SECURITY row 7)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from tests.plugins.drawing import Drawing, add_color, drawing, link
from tests.plugins.listening import listening


async def code_of(client: ApiClient, method: str, params: Any) -> tuple[int, str]:
    with pytest.raises(ApiError) as refused:
        await client.call(method, params)
    return refused.value.status, str(refused.value.code)


async def team_of(owner: ApiClient, *guests: ApiClient, role: str = "viewer") -> tuple[UUID, UUID]:
    """A team with guests, and its drafts."""
    made = await owner.call("create-team", {"name": "T"})
    for guest in guests:
        invitation = {"team-id": made["id"], "emails": frozenset({guest.email}), "role": role}
        await owner.call("create-team-invitations", invitation)
    return made["id"], made["default-project-id"]


def pair(file: Drawing, library: Drawing) -> dict[str, UUID]:
    return {"file-id": file.id, "library-id": library.id}


async def test_link_gives_the_libraries_of_the_library_and_all_methods_tell_of_it(people: People) -> None:
    alice = await people("Alice")
    ground, lib, doc = [await drawing(alice, **{"is-shared": True}) for _ in range(3)]
    assert await link(alice, lib, ground) == frozenset()
    assert await link(alice, doc, lib) == {ground.id}
    assert await link(alice, doc, lib) == {ground.id}, "once more"
    rows = await alice.call("get-file-libraries", {"file-id": doc.id})
    assert {row["id"]: row["is-indirect"] for row in rows} == {ground.id: True, lib.id: False}
    assert [row["id"] for row in rows if "synced-at" in row] == [lib.id]
    assert await alice.call("has-file-libraries", {"file-id": doc.id}) is True
    assert await alice.call("has-file-libraries", {"file-id": ground.id}) is False
    assert await alice.call("get-library-usage", {"file-id": lib.id}) == {"used-in": 1}
    users = await alice.call("get-library-file-references", {"file-id": lib.id})
    assert users == [{"id": doc.id, "name": "F"}]
    stats = await alice.call("get-file-stats", {"id": lib.id})
    assert (stats["library-count"], stats["referenced-by-count"]) == (1, 1)
    assert await alice.call("unlink-file-from-library", pair(doc, lib)) is None
    assert await alice.call("get-file-libraries", {"file-id": doc.id}) == []


async def test_libraries_that_use_each_other_are_told_without_end(people: People) -> None:
    alice = await people("Alice")
    one, two = await drawing(alice), await drawing(alice)
    await link(alice, one, two)
    await link(alice, two, one)
    rows = await alice.call("get-file-libraries", {"file-id": one.id})
    assert two.id in {row["id"] for row in rows}


@pytest.mark.parametrize("shared", [False, True])
async def test_link_to_a_library_of_another_team_works_where_it_is_shared_and_read(
    people: People, shared: bool
) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    _, drafts = await team_of(alice, bob)
    library = await drawing(alice, drafts, **{"is-shared": shared})
    mine = await drawing(bob)
    if shared:
        assert await link(bob, mine, library) == frozenset()
        assert await bob.call("unlink-file-from-library", pair(mine, library)) is None
    else:
        assert await code_of(bob, "link-file-to-library", pair(mine, library)) == (404, "object-not-found")
        assert await bob.call("get-file-libraries", {"file-id": mine.id}) == []


@pytest.mark.parametrize(
    "method", ["link-file-to-library", "unlink-file-from-library", "update-file-library-sync-status"]
)
async def test_library_of_a_stranger_is_not_found(people: People, method: str) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    library = await drawing(alice, **{"is-shared": True})
    mine, hers = await drawing(bob), await drawing(alice)
    assert await code_of(bob, method, pair(mine, library)) == (404, "object-not-found")
    assert await code_of(bob, method, pair(hers, mine)) == (404, "object-not-found")
    assert await alice.call("get-library-usage", {"file-id": library.id}) == {"used-in": 0}


async def test_link_within_a_team_needs_a_right_to_edit(people: People) -> None:
    alice, vera, ed = await people("Alice"), await people("Vera"), await people("Ed")
    team, drafts = await team_of(alice, vera)
    invitation = {"team-id": team, "emails": frozenset({ed.email}), "role": "editor"}
    await alice.call("create-team-invitations", invitation)
    file, library = await drawing(alice, drafts), await drawing(alice, drafts)
    assert await code_of(vera, "link-file-to-library", pair(file, library)) == (404, "object-not-found")
    assert await link(ed, file, library) == frozenset()


async def test_link_when_it_makes_no_sense_is_refused(people: People) -> None:
    alice = await people("Alice")
    mine = await drawing(alice)
    assert await code_of(alice, "link-file-to-library", pair(mine, mine)) == (400, "invalid-library")
    bad = {"file-id": mine.id, "library-id": "x"}
    assert await code_of(alice, "link-file-to-library", bad) == (400, "params-validation")
    nowhere = {"file-id": mine.id, "library-id": uuid4()}
    assert await code_of(alice, "link-file-to-library", nowhere) == (404, "object-not-found")


async def test_links_of_files_in_the_bin_are_kept_until_they_are_back(people: People) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    team, drafts = await team_of(alice, bob)
    gone, library = await drawing(alice, drafts), await drawing(alice, drafts, **{"is-shared": True})
    await alice.call("delete-file", {"id": gone.id})
    assert await link(alice, gone, library) == frozenset()
    until = datetime(2026, 5, 4, tzinfo=UTC)
    row = await alice.call("ignore-file-library-sync-status", {"file-id": gone.id, "date": until})
    assert (row["id"], row["ignore-sync-until"]) == (gone.id, until)
    assert "deleted-at" in row
    await alice.call("restore-deleted-team-files", {"team-id": team, "ids": frozenset({gone.id})})
    rows = await alice.call("get-file-libraries", {"file-id": gone.id})
    assert [row["id"] for row in rows] == [library.id]
    await alice.call("delete-file", {"id": library.id})
    assert await code_of(bob, "link-file-to-library", pair(await drawing(bob), library)) == (
        404,
        "object-not-found",
    ), "from another team it is as if it were not there"


async def test_libraries_of_a_file_that_is_not_there_are_not_found_without_a_word_about_it(
    people: People,
) -> None:
    alice = await people("Alice")
    with pytest.raises(ApiError) as refused:
        await alice.call("get-file-libraries", {"file-id": uuid4()})
    assert dict(refused.value.body) == {
        "type": "not-found",
        "code": "object-not-found",
        "hint": "database object not found",
    }


@pytest.mark.parametrize(
    "method",
    ["has-file-libraries", "get-library-usage", "get-file-libraries", "get-library-file-references"],
)
async def test_reading_links_of_a_stranger_is_not_found(people: People, method: str) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    mine = await drawing(alice)
    assert await code_of(bob, method, {"file-id": mine.id}) == (404, "object-not-found")
    assert await code_of(bob, method, {"file-id": uuid4()}) == (404, "object-not-found")
    assert await code_of(bob, method, {}) == (400, "params-validation")


async def test_ignoring_changes_of_libraries_is_kept_and_the_file_can_be_edited_on(people: People) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    mine = await drawing(alice)
    until = datetime(2026, 5, 4, tzinfo=UTC)
    params = {"file-id": mine.id, "date": until}
    row = await alice.call("ignore-file-library-sync-status", params)
    assert (row["id"], row["ignore-sync-until"]) == (mine.id, until)
    await mine.edit(add_color("c"))
    found = await mine.row()
    assert (found["ignore-sync-until"], found["revn"]) == (until, 1)
    assert await code_of(bob, "ignore-file-library-sync-status", params) == (404, "object-not-found")
    bad = {"file-id": mine.id, "date": "soon"}
    assert await code_of(alice, "ignore-file-library-sync-status", bad) == (400, "params-validation")


async def test_shared_files_of_a_team_have_a_summary_and_their_libraries(people: People) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    ground, lib = [await drawing(alice, **{"is-shared": True}) for _ in range(2)]
    await drawing(alice)
    await link(alice, lib, ground)
    await lib.edit(add_color("c"))
    found = {row["id"]: row for row in await alice.call("get-team-shared-files", {"team-id": alice.team})}
    assert set(found) == {ground.id, lib.id}
    assert found[lib.id]["library-file-ids"] == {ground.id}
    assert found[ground.id]["library-file-ids"] == frozenset()
    assert found[lib.id]["library-summary"]["colors"]["count"] == 1
    assert "data" not in found[lib.id]
    assert await code_of(bob, "get-team-shared-files", {"team-id": alice.team}) == (404, "object-not-found")


async def test_library_change_reaches_the_team_of_a_shared_file_only(people: People) -> None:
    alice = await people("Alice")
    lib = await drawing(alice)
    async with alice.websocket(uuid4()) as socket:
        await socket.subscribe_team(alice.team)
        await listening(alice, socket)
        await lib.edit(add_color("c"))
        await socket.expect_silence("library-change")
        await alice.call("set-file-shared", {"id": lib.id, "is-shared": True})
        await lib.edit({"type": ":mod-color", "color": {"id": uuid4(), "name": "x", "color": "#fff"}})
        message = await socket.expect("library-change")
    assert (message["file-id"], message["revn"]) == (lib.id, 2)
    assert [change["type"] for change in message["changes"]] == ["mod-color"]
