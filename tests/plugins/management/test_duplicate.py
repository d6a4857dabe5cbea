"""Doubles of files and projects (contract/rpc-files.md §7)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, select

from penpot_core.db import Database
from penpot_core.ids import next_id
from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_migrations.tables import file_media_object, storage_object
from tests.plugins.drawing import DRAWN, Drawing, add_color, copy_of, drawing, filled, link
from tests.plugins.files.builders import uid
from tests.plugins.files.worlds import now


async def code_of(client: ApiClient, method: str, params: Any) -> tuple[int, str]:
    with pytest.raises(ApiError) as refused:
        await client.call(method, params)
    return refused.value.status, str(refused.value.code)


async def picture(database: Database, file: Drawing) -> Any:
    media_id, object_id = next_id(), next_id()
    row = {"name": "p", "width": 10, "height": 10, "mtype": "image/png", "is_local": True}
    async with database.write() as db:
        stored = {"id": object_id, "created_at": now(), "backend": "fs", "size": 1}
        await db.execute(insert(storage_object).values(**stored))
        named = {"id": media_id, "file_id": file.id, "created_at": now(), "media_id": object_id}
        await db.execute(insert(file_media_object).values(**named, **row))
    return media_id


def painted(name: str, media_id: Any) -> dict[str, Any]:
    image = {"id": media_id, "width": 10, "height": 10, "mtype": "image/png"}
    return DRAWN.add("rect", name, fills=[{"fill-image": image, "fill-opacity": 1}])


def image_of(row: Any, page: Any, name: str) -> Any:
    return row["data"]["pages-index"][page]["objects"][uid(name)]["fills"][0]["fill-image"]["id"]


async def test_duplicate_file_has_its_own_components_and_the_same_libraries(people: People) -> None:
    alice = await people("Alice")
    lib, doc = await drawing(alice, **{"is-shared": True}), await drawing(alice, **{"is-shared": True})
    await lib.component("far")
    await doc.component("near")
    await doc.edit(add_color("own"), DRAWN.add("rect", "a", fills=filled("own", doc)))
    await doc.edit(copy_of("far", lib, "copy"))
    await link(alice, doc, lib)
    before = await doc.row()
    two = await alice.call("duplicate-file", {"file-id": doc.id, "name": "Two"})
    assert (two["name"], two["is-shared"], two["revn"], two["project-id"]) == ("Two", False, 3, alice.project)
    assert two["id"] == two["data"]["id"] != doc.id
    objects = two["data"]["pages-index"][doc.page_id]["objects"]
    assert objects[uid("main-near")]["component-file"] == two["id"]
    assert objects[uid("copy")]["component-file"] == lib.id
    assert objects[uid("a")]["fills"][0]["fill-color-ref-file"] == two["id"]
    read = await alice.call("get-file", {"id": two["id"]})
    assert read["data"] == two["data"] and read["migrations"] == before["migrations"]
    libraries = await alice.call("get-file-libraries", {"file-id": two["id"]})
    assert [(row["id"], row["is-indirect"]) for row in libraries] == [(lib.id, False)]
    copy = Drawing(alice, two)
    await copy.edit(DRAWN.mod("a", name="Changed"))
    assert await doc.row() == before
    plain = await alice.call("duplicate-file", {"fileId": doc.id}, encoding="json")
    assert (plain["name"], plain["isShared"]) == ("F", False)


async def test_duplicate_file_has_rows_of_its_own_for_pictures_that_the_caller_reads(
    people: People, database: Database
) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    mine, theirs = await drawing(alice), await drawing(bob)
    own, foreign = await picture(database, mine), await picture(database, theirs)
    await mine.edit(painted("own", own), painted("foreign", foreign))
    two = await alice.call("duplicate-file", {"file-id": mine.id})
    async with database.read() as db:
        query = select(file_media_object.c.id).where(file_media_object.c.file_id == two["id"])
        rows = [row["id"] for row in await db.fetch_all(query)]
    assert rows == [image_of(two, mine.page_id, "own")] != [own]
    assert image_of(two, mine.page_id, "foreign") == foreign


async def test_duplicate_project_ties_its_files_to_one_another(people: People) -> None:
    alice = await people("Alice")
    project = (await alice.call("create-project", {"team-id": alice.team, "name": "P"}))["id"]
    lib = await drawing(alice, project, **{"is-shared": True})
    doc, gone = await drawing(alice, project), await drawing(alice, project)
    await alice.call("delete-file", {"id": gone.id})
    await lib.component("card")
    await link(alice, doc, lib)
    await doc.edit(copy_of("card", lib, "copy"))
    made = await alice.call("duplicate-project", {"project-id": project})
    assert (made["name"], made["team-id"], made["is-default"]) == ("P", alice.team, False)
    files = await alice.call("get-project-files", {"project-id": made["id"]})
    by_shared = {row["is-shared"]: row["id"] for row in files}
    assert len(files) == 2 and not {lib.id, doc.id, gone.id} & {row["id"] for row in files}
    copy = await alice.call("get-file", {"id": by_shared[False]})
    objects = copy["data"]["pages-index"][doc.page_id]["objects"]
    assert objects[uid("copy")]["component-file"] == by_shared[True]
    libraries = await alice.call("get-file-libraries", {"file-id": by_shared[False]})
    assert [row["id"] for row in libraries] == [by_shared[True]]
    pinned = [row["is-pinned"] for row in await alice.call("get-projects", {"team-id": alice.team})]
    assert not any(pinned)


async def test_duplicating_is_for_editors_of_what_is_there(people: People) -> None:
    alice, vera, bob = await people("Alice"), await people("Vera"), await people("Bob")
    team = await alice.call("create-team", {"name": "T"})
    invitation = {"team-id": team["id"], "emails": frozenset({vera.email}), "role": "viewer"}
    await alice.call("create-team-invitations", invitation)
    drafts = team["default-project-id"]
    mine = await drawing(alice, drafts)
    not_found = (404, "object-not-found")
    for client in (vera, bob):
        assert await code_of(client, "duplicate-file", {"file-id": mine.id}) == not_found
        assert await code_of(client, "duplicate-project", {"project-id": drafts}) == not_found
    assert await code_of(alice, "duplicate-file", {"file-id": uuid4()}) == not_found
    assert await code_of(alice, "duplicate-project", {"project-id": uuid4()}) == not_found
    long = {"file-id": mine.id, "name": "x" * 251}
    assert await code_of(alice, "duplicate-file", long) == (400, "params-validation")
    assert len(await alice.call("get-project-files", {"project-id": drafts})) == 1
    await alice.call("delete-file", {"id": mine.id})
    assert await code_of(alice, "duplicate-file", {"file-id": mine.id}) == not_found
