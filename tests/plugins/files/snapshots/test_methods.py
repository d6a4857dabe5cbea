"""The methods of snapshots over HTTP."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import bindparam, insert

from penpot_core.db import Database
from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_core.transit import Keyword
from penpot_migrations.tables import file_change
from penpot_plugins.files.migrations import KNOWN
from tests.plugins.files.builders import File, typed, uid
from tests.plugins.files.worlds import FEATURES
from tests.plugins.listening import watching

DRAWN = File()


@dataclass
class Drawing:
    """A file of a team, and who edits it."""

    client: ApiClient
    team: UUID
    id: UUID
    page_id: UUID

    async def edit(self, *changes: Any, **params: Any) -> Any:
        on_page = [typed({**change, "page-id": self.page_id}) for change in changes]
        usual = {"id": self.id, "session-id": self.client.session_id, "revn": 0, "vern": 0}
        return await self.client.call(
            "update-file", {**usual, "features": FEATURES, "changes": on_page, **params}
        )

    async def snapshot(self, label: str, by: ApiClient | None = None) -> UUID:
        made = await (by or self.client).call("create-file-snapshot", {"file-id": self.id, "label": label})
        found: UUID = made["id"]
        return found

    async def listed(self) -> list[Any]:
        rows: list[Any] = await self.client.call("get-file-snapshots", {"file-id": self.id})
        return rows

    async def current(self) -> Any:
        return await self.client.call("get-file", {"id": self.id})

    async def drawn(self) -> set[UUID]:
        return set((await self.current())["data"]["pages-index"][self.page_id]["objects"])


@pytest.fixture
async def alice(people: People) -> ApiClient:
    return await people("Alice")


@pytest.fixture
async def bob(people: People) -> ApiClient:
    return await people("Bob")


@pytest.fixture
async def drawing(alice: ApiClient) -> Drawing:
    """A file of Alice's team."""
    team = await alice.call("create-team", {"name": "Team"})
    made = await alice.call("create-file", {"name": "F", "project-id": team["default-project-id"]})
    return Drawing(alice, team["id"], made["id"], made["data"]["pages"][0])


async def join(drawing: Drawing, person: ApiClient, role: str) -> None:
    invitations = [{"email": person.email, "role": Keyword(role)}]
    await drawing.client.call(
        "create-team-invitations", {"team-id": drawing.team, "invitations": invitations}
    )


async def refused(client: ApiClient, method: str, **params: Any) -> tuple[int, str]:
    """Status and code of a refusal."""
    named = {key.replace("_", "-"): value for key, value in params.items()}
    with pytest.raises(ApiError) as refusal:
        await client.call(method, named)
    return refusal.value.status, str(refusal.value.code)


NOT_FOUND = (404, "object-not-found")
BAD = (400, "params-validation")


async def test_create_file_snapshot_tells_what_it_keeps(drawing: Drawing) -> None:
    await drawing.edit(DRAWN.add("rect", "a"))
    params = {"file-id": drawing.id, "label": "First"}
    made = await drawing.client.call("create-file-snapshot", params)
    assert set(made) == {
        "id",
        "revn",
        "version",
        "file-id",
        "features",
        "migrations",
        "label",
        "created-at",
        "modified-at",
        "created-by",
    }
    assert (made["label"], made["revn"], made["version"], made["created-by"]) == ("First", 1, 67, "user")
    assert list(made["migrations"]) == list(KNOWN)
    assert made["features"] == (await drawing.current())["features"]
    (listed,) = await drawing.listed()
    assert listed["profile-id"] == drawing.client.id
    assert {"deleted-at", "locked-by", "features"}.isdisjoint(listed)


@pytest.mark.parametrize("label", [None, "", " ", 7, {"a": 1}])
async def test_create_file_snapshot_without_a_label_is_refused(drawing: Drawing, label: Any) -> None:
    given = {} if label is None else {"label": label}
    assert await refused(drawing.client, "create-file-snapshot", file_id=drawing.id, **given) == BAD
    assert await drawing.listed() == []


async def test_get_file_snapshot_answers_the_file_as_it_was(drawing: Drawing) -> None:
    await drawing.edit(DRAWN.add("rect", "a"))
    snapshot = await drawing.snapshot("One")
    await drawing.client.call("rename-file", {"id": drawing.id, "name": "New"})
    await drawing.edit(DRAWN.delete("a"), revn=1)
    for features in (FEATURES, None):
        params = {"file-id": drawing.id, "id": snapshot, "features": features or frozenset()}
        found = await drawing.client.call("get-file-snapshot", params)
        assert uid("a") in found["data"]["pages-index"][drawing.page_id]["objects"]
        assert (found["revn"], found["name"], found["version"]) == (1, "New", 67)
        assert {"backend", "metadata", "migrations"}.isdisjoint(found)
        assert 0 <= found["vern"] < 100_000
        assert found["permissions"]["can-edit"] is True
    json = await drawing.client.call(
        "get-file-snapshot", {"fileId": drawing.id, "id": snapshot}, encoding="json"
    )
    assert str(uid("a")) in json["data"]["pagesIndex"][str(drawing.page_id)]["objects"]
    assert uid("a") not in await drawing.drawn(), "looking changes nothing"


async def test_restore_brings_the_data_back_and_keeps_the_state_before(drawing: Drawing) -> None:
    await drawing.edit(DRAWN.add("rect", "a"))
    snapshot = await drawing.snapshot("One")
    await drawing.edit(DRAWN.delete("a"), DRAWN.add("rect", "b"), revn=1)
    assert (
        await drawing.client.call("restore-file-snapshot", {"file-id": drawing.id, "id": snapshot})
    ) is None
    found = await drawing.current()
    assert await drawing.drawn() == {uid("root"), uid("a")}
    assert found["revn"] == 3
    assert 0 <= found["vern"] < 2**31
    backup, _ = await drawing.listed()
    assert backup["created-by"] == "system"
    assert re.fullmatch(r"snapshot-\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d-\d{3}", backup["label"])
    assert backup["revn"] == 2
    with pytest.raises(ApiError, match="vern-conflict"):
        await drawing.edit(revn=3)
    await drawing.edit(DRAWN.mod("a", name="A"), revn=3, vern=found["vern"])
    await drawing.client.call("restore-file-snapshot", {"file-id": drawing.id, "id": backup["id"]})
    assert await drawing.drawn() == {uid("root"), uid("b")}


async def test_restore_of_what_is_not_there_keeps_the_state_before_all_the_same(drawing: Drawing) -> None:
    await drawing.edit(DRAWN.add("rect", "a"))
    nowhere = {"file_id": drawing.id, "id": uuid4()}
    assert await refused(drawing.client, "restore-file-snapshot", **nowhere) == NOT_FOUND
    (backup,) = await drawing.listed()
    assert (backup["created-by"], backup["revn"]) == ("system", 1)
    assert "deleted-at" in backup
    await drawing.edit(DRAWN.delete("a"), revn=1)
    await drawing.client.call("restore-file-snapshot", {"file-id": drawing.id, "id": backup["id"]})
    assert await drawing.drawn() == {uid("root"), uid("a")}


async def test_restore_tells_who_has_the_file_open(drawing: Drawing) -> None:
    snapshot = await drawing.snapshot("One")
    await drawing.edit(DRAWN.add("rect", "a"))
    async with drawing.client.websocket(uuid4()) as socket:
        await watching(drawing.client, socket, drawing.id)
        await drawing.client.call("restore-file-snapshot", {"file-id": drawing.id, "id": snapshot})
        message = await socket.expect("file-restored")
    found = await drawing.current()
    assert (message["file-id"], message["vern"]) == (drawing.id, found["vern"])
    assert message["session-id"] == drawing.client.session_id


async def test_snapshot_of_another_file_is_not_found_through_ones_own(
    drawing: Drawing, bob: ApiClient
) -> None:
    """An attack: a file that one may edit, and a snapshot of a stranger's."""
    theirs = await drawing.snapshot("Secret")
    mine = await bob.call("create-file", {"name": "Mine", "project-id": bob.project})
    for method in ("get-file-snapshot", "restore-file-snapshot"):
        assert await refused(bob, method, file_id=mine["id"], id=theirs) == NOT_FOUND
        assert await refused(bob, method, file_id=drawing.id, id=theirs) == NOT_FOUND
    assert (await bob.call("get-file", {"id": mine["id"]}))["revn"] == 0


METHODS_BY_ID = ("update-file-snapshot", "delete-file-snapshot", "lock-file-snapshot", "unlock-file-snapshot")
METHODS_BY_FILE = ("create-file-snapshot", "restore-file-snapshot", "get-file-snapshot", "get-file-snapshots")


@pytest.mark.parametrize("role", ["stranger", "viewer"])
async def test_snapshot_when_the_caller_may_not_edit_is_not_found(
    drawing: Drawing, bob: ApiClient, role: str
) -> None:
    snapshot = await drawing.snapshot("One")
    if role == "viewer":
        await join(drawing, bob, "viewer")
    for method in METHODS_BY_ID:
        assert await refused(bob, method, id=snapshot, label="Mine") == NOT_FOUND
    reading = METHODS_BY_FILE[2:] if role == "viewer" else ()
    for method in METHODS_BY_FILE:
        params = {"file-id": drawing.id, "id": snapshot, "label": "Mine"}
        if method in reading:
            assert await bob.call(method, params)
        else:
            assert (await bob.answer(method, params)).status == 404
    (kept,) = await drawing.listed()
    assert kept["label"] == "One"


@pytest.mark.parametrize("method", [*METHODS_BY_ID, *METHODS_BY_FILE])
async def test_snapshot_methods_when_params_do_not_fit_are_refused(drawing: Drawing, method: str) -> None:
    key = "id" if method in METHODS_BY_ID else "file-id"
    for params in ({}, {key: "x"}, {key: None}, {key: [drawing.id]}):
        answer = await drawing.client.answer(method, {"label": "L", **params})
        assert (answer.status, answer.body["code"]) == BAD


@pytest.mark.parametrize("method", METHODS_BY_ID)
async def test_snapshot_methods_when_there_is_none_such_are_not_found(drawing: Drawing, method: str) -> None:
    assert await refused(drawing.client, method, id=uuid4(), label="L") == NOT_FOUND


async def test_change_rows_are_no_snapshots(drawing: Drawing) -> None:
    """An attack: a row of the change log is in the same table."""
    result = await drawing.edit(DRAWN.add("rect", "a"))
    change = result["lagged"][0]["id"]
    for method in METHODS_BY_ID:
        assert await refused(drawing.client, method, id=change, label="L") == NOT_FOUND
    for method in ("get-file-snapshot", "restore-file-snapshot"):
        assert await refused(drawing.client, method, file_id=drawing.id, id=change) == NOT_FOUND


async def test_locked_snapshot_is_deleted_by_who_locked_it_only(drawing: Drawing, bob: ApiClient) -> None:
    await join(drawing, bob, "admin")
    snapshot = await drawing.snapshot("One")
    assert await drawing.client.call("lock-file-snapshot", {"id": snapshot}) is True
    assert (await drawing.listed())[0]["locked-by"] == drawing.client.id
    assert await refused(bob, "delete-file-snapshot", id=snapshot) == (400, "snapshot-is-locked")
    assert await refused(bob, "unlock-file-snapshot", id=snapshot) == (400, "only-creator-can-unlock")
    assert await refused(bob, "lock-file-snapshot", id=snapshot) == (400, "only-creator-can-lock")
    again = await refused(drawing.client, "lock-file-snapshot", id=snapshot)
    assert again == (400, "snapshot-already-locked")
    assert await bob.call("update-file-snapshot", {"id": snapshot, "label": "Ours"}) is True
    assert await drawing.client.call("delete-file-snapshot", {"id": snapshot}) is True
    assert await drawing.listed() == []


async def test_unlocked_snapshot_is_deleted_by_any_editor(drawing: Drawing, bob: ApiClient) -> None:
    await join(drawing, bob, "editor")
    snapshot = await drawing.snapshot("One")
    assert await refused(drawing.client, "unlock-file-snapshot", id=snapshot) == (400, "snapshot-not-locked")
    await drawing.client.call("lock-file-snapshot", {"id": snapshot})
    assert await drawing.client.call("unlock-file-snapshot", {"id": snapshot}) is True
    assert await bob.call("delete-file-snapshot", {"id": snapshot}) is True
    assert await refused(bob, "delete-file-snapshot", id=snapshot) == NOT_FOUND
    params = {"file_id": drawing.id, "id": snapshot}
    assert await refused(bob, "get-file-snapshot", **params) == NOT_FOUND


async def test_snapshot_of_the_system_is_neither_locked_nor_deleted_until_it_is_pinned(
    drawing: Drawing,
) -> None:
    alice = drawing.client
    first = await drawing.snapshot("One")
    await alice.call("restore-file-snapshot", {"file-id": drawing.id, "id": first})
    backup = (await drawing.listed())[0]
    for method, code in (
        ("lock-file-snapshot", "system-snapshots-cant-be-locked"),
        ("unlock-file-snapshot", "system-snapshots-cant-be-unlocked"),
        ("delete-file-snapshot", "system-snapshots-cant-be-deleted"),
    ):
        assert await refused(alice, method, id=backup["id"]) == (400, code)
    assert await alice.call("update-file-snapshot", {"id": backup["id"], "label": "Pinned"}) is True
    pinned = next(row for row in await drawing.listed() if row["id"] == backup["id"])
    assert (pinned["created-by"], pinned["label"]) == ("user", "Pinned")
    assert "deleted-at" not in pinned
    assert pinned["modified-at"] == backup["modified-at"]
    assert await alice.call("lock-file-snapshot", {"id": backup["id"]}) is True


async def test_snapshots_of_a_file_in_the_bin_wait_with_it(drawing: Drawing) -> None:
    alice = drawing.client
    snapshot = await drawing.snapshot("One")
    await alice.call("delete-file", {"id": drawing.id})
    for method in METHODS_BY_ID:
        assert await refused(alice, method, id=snapshot, label="L") == NOT_FOUND
    for method in METHODS_BY_FILE[:3]:
        assert await refused(alice, method, file_id=drawing.id, id=snapshot, label="L") == NOT_FOUND
    ids = {"team-id": drawing.team, "ids": frozenset({drawing.id})}
    await alice.call("restore-deleted-team-files", ids)
    await alice.call("restore-file-snapshot", {"file-id": drawing.id, "id": snapshot})


async def test_get_file_snapshots_lists_the_newest_five_hundred_of_people_and_of_the_system(
    drawing: Drawing, database: Database
) -> None:
    began = datetime.now(UTC)
    rows = [
        {
            "file_id": drawing.id,
            "label": f"{by} {number}",
            "created_by": by,
            "created_at": began + timedelta(seconds=number),
        }
        for by in ("user", "system", "admin")
        for number in range(501)
    ]
    statement = insert(file_change).values(
        {name: bindparam(name) for name in ("file_id", "label", "created_by", "created_at")}
    )
    async with database.write() as db:
        await db.execute_many(statement, rows)
    listed = [row["label"] for row in await drawing.listed()]
    assert listed == [f"{by} {number}" for by in ("system", "user") for number in range(500, 0, -1)]
