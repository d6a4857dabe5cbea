"""Photos of people and teams."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from penpot_core.db import Database
from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_migrations.tables import storage_object
from tests.plugins.pictures import opened, part, picture


async def set_photo(client: ApiClient, content: bytes, mtype: str = "image/png", **team: Any) -> Any:
    method = "update-team-photo" if team else "update-profile-photo"
    return await client.upload(method, team, files={"file": part(content, mtype)})


async def photo(client: ApiClient) -> Any:
    return (await client.call("get-profile")).get("photo-id")


@pytest.mark.parametrize("size", [(600, 300), (20, 90), (256, 256)])
async def test_photo_when_set_then_it_is_a_square_without_metadata(
    people: People, size: tuple[int, int]
) -> None:
    alice = await people("Alice")
    assert await set_photo(alice, picture(*size, "JPEG", comment=b"secret"), "image/jpeg") is None
    answer = await alice.http.get(f"/assets/by-id/{await photo(alice)}")
    square = opened(answer.content)
    assert (square.format, square.size) == ("JPEG", (256, 256))
    assert b"secret" not in answer.content


async def test_photo_when_replaced_or_taken_away_then_the_old_one_is_touched(
    people: People, database: Database
) -> None:
    alice = await people("Alice")
    await set_photo(alice, picture(10, 10, colour=(1, 2, 3)))
    first = await photo(alice)
    await set_photo(alice, picture(10, 10, colour=(90, 80, 70)))
    second = await photo(alice)
    assert first != second
    await alice.call("delete-profile-photo")
    await alice.call("delete-profile-photo")
    assert await photo(alice) is None
    async with database.read() as db:
        rows = await db.fetch_all(select(storage_object.c.id, storage_object.c.touched_at))
    touched = {row.id: row.touched_at for row in rows}
    assert touched[first] is not None
    assert touched[second] is not None


async def test_photo_when_it_is_the_same_again_then_it_is_kept(people: People, database: Database) -> None:
    alice = await people("Alice")
    for _ in range(2):
        await set_photo(alice, picture(12, 12, colour=(7, 7, 99)))
    one = await photo(alice)
    async with database.read() as db:
        statement = select(storage_object.c.touched_at).where(storage_object.c.id == one)
        assert await db.fetch_val(statement) is None


REFUSED = [
    (picture(8, 8, "GIF"), "image/gif", "media-type-not-allowed"),
    (b"<svg/>", "image/svg+xml", "media-type-not-allowed"),
    (b"text", "image/png", "invalid-image"),
    (picture(), "image/jpeg", "media-type-mismatch"),
]


async def test_photo_when_it_is_no_picture_then_the_old_one_stays(people: People) -> None:
    alice = await people("Alice")
    await set_photo(alice, picture())
    before = await photo(alice)
    for content, mtype, code in REFUSED:
        with pytest.raises(ApiError, match=code):
            await set_photo(alice, content, mtype)
    assert await photo(alice) == before


async def test_team_photo_when_set_then_only_admins_may(people: People, visitor: ApiClient) -> None:
    names = ("Owner", "Admin", "Editor", "Viewer", "Outsider")
    persons = {name: await people(name) for name in names}
    owner = persons["Owner"]
    team = await owner.call("create-team", {"name": "T"})
    roles = {"Admin": "admin", "Editor": "editor", "Viewer": "viewer"}
    invitations = [{"email": persons[name].email, "role": role} for name, role in roles.items()]
    await owner.call("create-team-invitations", {"team-id": team["id"], "invitations": invitations})
    found = {}
    for name, person in {**persons, "Visitor": visitor}.items():
        try:
            answer = await set_photo(
                person, picture(9, 9, colour=(len(name), 5, 5)), **{"team-id": team["id"]}
            )
            found[name] = "photo-id" in answer
        except ApiError as refusal:
            found[name] = refusal.code
    assert found == {
        "Owner": True,
        "Admin": True,
        "Editor": "object-not-found",
        "Viewer": "object-not-found",
        "Outsider": "team-does-not-exist",
        "Visitor": "authentication-required",
    }
    for person in (owner, persons["Editor"], persons["Outsider"]):
        with pytest.raises(ApiError, match="media-type-not-allowed"):
            await set_photo(person, picture(9, 9, "GIF"), "image/gif", **{"team-id": team["id"]})
    await owner.call("delete-team", {"id": team["id"]})
    with pytest.raises(ApiError, match="team-does-not-exist"):
        await set_photo(owner, picture(), **{"team-id": team["id"]})
