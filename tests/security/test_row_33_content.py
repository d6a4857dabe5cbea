"""What is said to be a picture is one before it is stored, whichever way it comes (SECURITY row 33). Fonts:
tests/plugins/fonts, pictures of files in detail: tests/plugins/media."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from penpot_core.db import Database
from penpot_core.testing.answers import ApiError
from penpot_core.testing.fixtures import People
from penpot_migrations.tables import storage_object
from tests.plugins.pictures import picture
from tests.security.ways import WAYS

HTML = b"<!doctype html><script>alert(1)</script>"
FALSE = {
    "page": (HTML, "image/png", "invalid-image"),
    "one byte": (b"\x89", "image/png", "invalid-image"),
    "program": (b"\x7fELF" + bytes(60), "image/jpeg", "invalid-image"),
    "archive": (b"PK\x03\x04" + bytes(60), "image/webp", "invalid-image"),
    "bitmap": (picture(9, 9, "BMP"), "image/png", "invalid-image"),
    "other picture": (picture(9, 9, "JPEG"), "image/png", "media-type-mismatch"),
    "said to be a page": (picture(9, 9), "text/html", "media-type-not-allowed"),
    "said to be nothing": (picture(9, 9), "application/octet-stream", "media-type-not-allowed"),
}
COUNT = select(func.count()).select_from(storage_object).where(storage_object.c.deleted_at.is_(None))


@pytest.mark.parametrize("way", WAYS)
async def test_picture_when_it_is_none_then_it_is_refused_and_not_stored(
    people: People, database: Database, way: str
) -> None:
    alice = await people("Alice")
    found = {}
    async with database.read() as db:
        before = await db.fetch_val(COUNT)
    for name, (content, mtype, _) in FALSE.items():
        with pytest.raises(ApiError) as caught:
            await WAYS[way](alice, content, mtype, "n")
        found[name] = (caught.value.status, caught.value.code)
    assert found == {name: (400, code) for name, (_, _, code) in FALSE.items()}
    async with database.read() as db:
        chunks = len(FALSE) if way == "assemble" else 0
        assert await db.fetch_val(COUNT) - before == chunks


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_picture_when_it_is_one_then_it_is_taken_and_served_as_what_it_is(
    people: People, way: str, kind: str
) -> None:
    alice = await people("Alice")
    mtype = f"image/{kind.lower()}"
    object_id = await WAYS[way](alice, picture(9, 9, kind), mtype, "n")
    answer = await alice.http.get(f"/assets/by-id/{object_id}")
    expected = "image/jpeg" if "photo" in way else mtype
    assert (answer.status_code, answer.headers["content-type"]) == (200, expected)
    assert answer.headers["x-content-type-options"] == "nosniff"
