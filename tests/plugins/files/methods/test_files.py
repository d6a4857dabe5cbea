"""The methods of files over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from penpot_core.db import Database
from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient, Encoding
from penpot_core.testing.fixtures import People
from penpot_core.transit import Keyword
from penpot_migrations.tables import project
from penpot_migrations.tables import team as team_table
from penpot_plugins.files.transit import ObjectsMap
from tests.plugins.files.builders import File, plain, typed, uid
from tests.plugins.files.worlds import FEATURES
from tests.plugins.listening import watching

DRAWN = File()


class Drawing:
    """A file of somebody, edited over HTTP."""

    def __init__(self, client: ApiClient, made: Any) -> None:
        self.client = client
        self.id: UUID = made["id"]
        self.page_id: UUID = made["data"]["pages"][0]

    def request(self, *changes: Any, **params: Any) -> dict[str, Any]:
        on_page = [
            {**change, "page-id": self.page_id} if "page-id" in change else change for change in changes
        ]
        usual = {
            "id": self.id,
            "session-id": self.client.session_id,
            "revn": 0,
            "vern": 0,
            "features": FEATURES,
        }
        return {**usual, "changes": [typed(change) for change in on_page], **params}

    async def edit(self, *changes: Any, **params: Any) -> Any:
        return await self.client.call("update-file", self.request(*changes, **params))


async def drawing(client: ApiClient, **params: Any) -> Drawing:
    made = await client.call("create-file", {"name": "F", "project-id": client.project, **params})
    return Drawing(client, made)


async def code_of(client: ApiClient, method: str, params: Any) -> tuple[int, str]:
    with pytest.raises(ApiError) as refused:
        await client.call(method, params)
    return refused.value.answer.status, refused.value.answer.body["code"]


async def test_create_file_when_an_id_is_taken_is_refused_and_keeps_the_file(people: People) -> None:
    alice = await people("Alice")
    mine = await drawing(alice)
    again = {"name": "Again", "project-id": alice.project, "id": mine.id}
    assert await code_of(alice, "create-file", again) == (400, "id-already-exists")
    assert (await alice.call("get-file", {"id": mine.id}))["name"] == "F"


async def test_create_file_in_the_project_of_a_stranger_is_not_found(people: People) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    assert await code_of(bob, "create-file", {"name": "F", "project-id": alice.project}) == (
        404,
        "object-not-found",
    )


async def test_get_file_when_nothing_changed_answers_304(people: People) -> None:
    alice = await people("Alice")
    mine = await drawing(alice)
    params = {"id": mine.id, "features": FEATURES}
    first = await alice.answer("get-file", params, verb="GET")
    tag = {"if-none-match": first.headers["etag"]}
    assert (await alice.answer("get-file", params, verb="GET", headers=tag)).status == 304
    assert (await alice.answer("get-file", params, headers=tag)).status == 304
    plain_form = {"id": mine.id}
    assert (await alice.answer("get-file", plain_form, verb="GET", headers=tag)).status == 200, "another form"
    assert (await alice.answer("get-file", params, encoding="json", headers=tag)).status == 200
    await mine.edit(DRAWN.add("rect", "a"))
    assert (await alice.answer("get-file", params, verb="GET", headers=tag)).status == 200


async def test_get_file_answers_texts_to_those_who_know_objects_maps_only(people: People) -> None:
    alice = await people("Alice")
    mine = await drawing(alice)
    for features, kind in ((FEATURES, ObjectsMap), (FEATURES - {"fdata/objects-map"}, dict), (None, dict)):
        params = {"id": mine.id} if features is None else {"id": mine.id, "features": features}
        found = await alice.call("get-file", params)
        assert type(found["data"]["pages-index"][mine.page_id]["objects"]) is kind


async def test_update_file_from_json_draws_what_transit_draws(people: People) -> None:
    alice = await people("Alice")
    one, two = await drawing(alice), await drawing(alice)
    change = DRAWN.add("rect", "a", name="R")
    await one.edit(change)
    request = {**two.request(), "changes": [plain(typed({**change, "page-id": two.page_id}))]}
    answer = await alice.call("update-file", request, encoding="json")
    assert answer["revn"] == 0
    shapes = [
        (await alice.call("get-file", {"id": mine.id}))["data"]["pages-index"][mine.page_id]["objects"][
            uid("a")
        ]
        for mine in (one, two)
    ]
    assert shapes[0] == shapes[1]


async def test_update_file_when_the_client_lags_tells_what_it_missed_in_order(people: People) -> None:
    alice = await people("Alice")
    mine = await drawing(alice)
    for revn, name in enumerate("abc"):
        await mine.edit(DRAWN.add("rect", name), revn=revn)
    answer = await mine.edit(DRAWN.mod("a", name="A"), revn=1)
    assert answer["revn"] == 3
    assert [row["revn"] for row in answer["lagged"]] == [2, 3, 4]
    assert [row["changes"][0]["type"] for row in answer["lagged"]] == ["add-obj", "add-obj", "mod-obj"]
    assert answer["lagged"][-1]["session-id"] == alice.session_id


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"revn": 9}, (400, "revn-conflict")),
        ({"vern": 1}, (409, "vern-conflict")),
        ({"vern": 1, "revn": 9}, (409, "vern-conflict")),
        ({"features": frozenset({"components/v2"})}, (400, "feature-not-supported")),
        ({"changes": [{"type": Keyword("nonsense")}]}, (400, "params-validation")),
        ({"changes": "none"}, (400, "params-validation")),
        ({"id": uuid4()}, (404, "object-not-found")),
        ({"session-id": "x"}, (400, "params-validation")),
        ({"changes-with-metadata": None}, (400, "params-validation")),
        ({"changes-with-metadata": [{}]}, (400, "params-validation")),
        ({"changes-with-metadata": [{"changes": [], "hint-origin": 1}]}, (400, "params-validation")),
        (
            {"changes-with-metadata": [{"changes": [], "hint-events": ["x" * 251]}]},
            (400, "params-validation"),
        ),
        (
            {"changes": [{"type": Keyword("nonsense")}], "changes-with-metadata": []},
            (400, "params-validation"),
        ),
    ],
)
async def test_update_file_when_it_does_not_fit_is_refused(
    people: People, params: Any, expected: Any
) -> None:
    alice = await people("Alice")
    mine = await drawing(alice)
    assert await code_of(alice, "update-file", mine.request(**params)) == expected
    assert (await alice.call("get-file", {"id": mine.id}))["revn"] == 0


async def test_update_file_when_there_are_changes_with_metadata_applies_these_only(people: People) -> None:
    alice = await people("Alice")
    mine = await drawing(alice)
    first, second = mine.request(DRAWN.add("rect", "a")), mine.request(DRAWN.add("rect", "b"))
    answer = await alice.call("update-file", {**first, "changes-with-metadata": []})
    assert answer["lagged"][0]["changes"] == []
    hints = {"hint-origin": Keyword("draw"), "hint-events": ["click"]}
    groups = [{"changes": second["changes"], **hints}, {"changes": []}]
    answer = await alice.call("update-file", {**first, "revn": 1, "changes-with-metadata": groups})
    assert [change["id"] for change in answer["lagged"][0]["changes"]] == [uid("b")]


async def test_update_file_by_a_stranger_is_not_found(people: People) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    mine = await drawing(alice)
    assert await code_of(bob, "update-file", mine.request()) == (404, "object-not-found")


async def test_file_change_reaches_who_watches_the_file(people: People) -> None:
    alice = await people("Alice")
    mine = await drawing(alice)
    async with alice.websocket(uuid4()) as socket:
        await watching(alice, socket, mine.id)
        await mine.edit(DRAWN.add("rect", "a"))
        message = await socket.expect("file-change")
    assert (message["file-id"], message["revn"], message["vern"]) == (mine.id, 1, 0)
    assert [change["type"] for change in message["changes"]] == ["add-obj"]


async def test_rename_file_gives_the_new_name_everywhere(people: People) -> None:
    alice = await people("Alice")
    mine = await drawing(alice)
    await mine.edit(DRAWN.add("rect", "a"))
    renamed = await alice.call("rename-file", {"id": mine.id, "name": "New"})
    assert set(renamed) == {"id", "name", "created-at", "modified-at"}
    listed = await alice.call("get-project-files", {"project-id": alice.project})
    recent = await alice.call("get-team-recent-files", {"team-id": alice.team})
    assert [row["name"] for row in listed] == [row["name"] for row in recent] == ["New"]
    found = await alice.call("get-file", {"id": mine.id})
    assert (found["name"], found["revn"]) == ("New", 1)
    await mine.edit(DRAWN.mod("a", name="A"), revn=1)


async def test_delete_file_takes_it_out_of_every_list(people: People) -> None:
    alice = await people("Alice")
    mine = await drawing(alice)
    assert await alice.call("delete-file", {"id": mine.id}) is None
    assert await alice.call("get-project-files", {"project-id": alice.project}) == []
    assert await alice.call("delete-file", {"id": mine.id}) is None, "once more"
    assert await code_of(alice, "get-file", {"id": mine.id}) == (404, "object-not-found")


async def test_rename_file_in_the_bin_gives_it_the_name_that_it_comes_back_with(people: People) -> None:
    alice = await people("Alice")
    mine = await drawing(alice)
    await alice.call("delete-file", {"id": mine.id})
    renamed = await alice.call("rename-file", {"id": mine.id, "name": "New"})
    assert set(renamed) == {"id", "name", "created-at", "modified-at"}
    (row,) = await alice.call("get-team-deleted-files", {"team-id": alice.team})
    assert (row["name"], row["modified-at"]) == ("New", renamed["modified-at"])
    back = {"team-id": alice.team, "ids": frozenset({mine.id})}
    await alice.call("restore-deleted-team-files", back)
    await mine.edit(DRAWN.add("rect", "a"))
    found = await alice.call("get-file", {"id": mine.id})
    assert (found["name"], found["revn"]) == ("New", 1)


@pytest.mark.parametrize("encoding", ["transit", "json"])
async def test_create_file_takes_the_page_and_the_revision_that_the_client_wants(
    people: People, encoding: Encoding
) -> None:
    alice = await people("Alice")
    page_id, wanted = uuid4(), {"name": "F", "projectId": alice.project, "project-id": alice.project}
    params = {**wanted, "page-id": page_id, "revn": 7}
    made = await alice.call("create-file", params, encoding=encoding)
    stored = await alice.call("get-file", {"id": UUID(str(made["id"]))})
    assert (stored["data"]["pages"], stored["revn"], stored["vern"]) == ([page_id], 7, 0)
    assert (made["data"]["pages"], made["revn"]) == ([page_id if encoding == "transit" else str(page_id)], 7)
    bare = await alice.call("create-file", {**wanted, "create-page": False}, encoding=encoding)
    assert bare["data"]["pages"] == []
    mine = Drawing(alice, {"id": UUID(str(bare["id"])), "data": {"pages": [page_id]}})
    assert await alice.call("get-page", {"file-id": mine.id}) == {"objects": {}}
    thumbnail = await alice.call("get-file-data-for-thumbnail", {"file-id": mine.id})
    assert thumbnail["page"] == {"objects": None}
    await mine.edit({"type": ":add-page", "id": page_id, "name": "Own"}, DRAWN.add("rect", "a"))
    assert uid("a") in (await alice.call("get-page", {"file-id": mine.id}))["objects"]


@pytest.mark.parametrize(
    "params", [{"page-id": "x"}, {"create-page": "perhaps"}, {"revn": -1}, {"revn": 2**53 + 1}, {"revn": "a"}]
)
async def test_create_file_when_page_or_revision_make_no_sense_is_refused(
    people: People, params: dict[str, Any]
) -> None:
    alice = await people("Alice")
    made = {"name": "F", "project-id": alice.project, **params}
    assert await code_of(alice, "create-file", made) == (400, "params-validation")


@pytest.mark.parametrize("place", ["team", "project"])
async def test_file_of_a_place_that_is_deleted_before_it_is_out_of_reach(
    people: People, database: Database, place: str
) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    made = await alice.call("create-team", {"name": "T"})
    mine = await drawing(alice, **{"project-id": made["default-project-id"]})
    link = {"file-id": mine.id, "who-comment": "all", "who-inspect": "all"}
    share_id = (await alice.call("create-share-link", {**link, "pages": frozenset({mine.page_id})}))["id"]
    table, key = (team_table, made["id"]) if place == "team" else (project, made["default-project-id"])
    async with database.write() as db:
        await db.execute(update(table).where(table.c.id == key).values(deleted_at=datetime.now(UTC)))
    assert await code_of(alice, "get-page", {"file-id": mine.id}) == (404, "object-not-found")
    shown = {"file-id": mine.id, "share-id": share_id}
    assert await code_of(bob, "get-page", shown) == (404, "object-not-found")
    another = {"name": "F", "project-id": made["default-project-id"]}
    code = "team-does-not-exist" if place == "team" else "object-not-found"
    assert await code_of(alice, "create-file", another) == (404, code)
    if place == "team":
        for method in ("get-file", "delete-file", "get-file-data-for-thumbnail"):
            params = {"id": mine.id, "file-id": mine.id}
            assert await code_of(alice, method, params) == (404, "team-does-not-exist")


async def test_get_file_when_there_is_none_and_a_tag_is_sent_tells_of_the_row(people: People) -> None:
    alice = await people("Alice")
    wanted = uuid4()
    answer = await alice.answer("get-file", {"id": wanted}, verb="GET", headers={"if-none-match": 'W/"x"'})
    assert (answer.status, answer.body["table"], answer.body["params"]) == (404, "file", {"id": wanted})


async def test_get_page_answers_one_page(people: People) -> None:
    alice = await people("Alice")
    mine = await drawing(alice)
    await mine.edit(DRAWN.add("rect", "a"), {"type": ":add-page", "id": uid("second"), "name": "Second"})
    page = await alice.call("get-page", {"file-id": mine.id})
    assert set(page["objects"]) == {uid("root"), uid("a")}
    page = await alice.call("get-page", {"file-id": mine.id, "page-id": uid("second")})
    assert (page["name"], set(page["objects"])) == ("Second", {uid("root")})
    assert await alice.call("get-page", {"file-id": mine.id, "page-id": uuid4()}) == {"objects": {}}
    alone = {"file-id": mine.id, "object-id": uid("a")}
    assert await code_of(alice, "get-page", alone) == (400, "params-validation")
    assert set((await alice.call("get-page", {**alone, "page-id": mine.page_id}))["objects"]) == {uid("a")}
    with pytest.raises(ApiError):
        await (await people("Bob")).call("get-page", {"file-id": mine.id})
