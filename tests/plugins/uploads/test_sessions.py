"""Uploads in parts (contract/storage.md §9; SECURITY row 27)."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from penpot_core.db import Database
from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_migrations.tables import storage_object, upload_session
from tests.plugins.pictures import part, picture


async def session(client: ApiClient, chunks: int) -> UUID:
    made: UUID = (await client.call("create-upload-session", {"total-chunks": chunks}))["session-id"]
    return made


async def send(client: ApiClient, session_id: UUID, index: int, content: bytes) -> Any:
    params = {"session-id": session_id, "index": index}
    return await client.upload("upload-chunk", params, files={"content": part(content)})


async def assemble(client: ApiClient, session_id: UUID, **more: Any) -> Any:
    file = await client.call("create-file", {"project-id": client.project, "name": "F"})
    params = {
        "session-id": session_id,
        "file-id": file["id"],
        "is-local": True,
        "name": "n",
        "mtype": "image/png",
    }
    return await client.call("assemble-file-media-object", params | more)


async def test_chunks_when_sent_in_any_order_then_they_make_the_whole(people: People) -> None:
    alice = await people("Alice")
    whole = picture(300, 200)
    opened = await session(alice, 3)
    await send(alice, opened, 2, whole[200:])
    assert await send(alice, opened, 0, whole[:100]) == {"session-id": opened, "index": 0}
    await send(alice, opened, 1, whole[100:200])
    media = await assemble(alice, opened)
    assert (media["width"], media["height"]) == (300, 200)
    served = await alice.http.get(f"/assets/by-id/{media['media-id']}")
    assert served.content == whole


async def test_session_when_used_then_it_is_over(people: People) -> None:
    alice = await people("Alice")
    opened = await session(alice, 1)
    await send(alice, opened, 0, picture())
    with pytest.raises(ApiError, match="media-type-not-allowed"):
        await assemble(alice, opened, mtype="text/plain")
    await assemble(alice, opened)
    for attempt in (assemble(alice, opened), send(alice, opened, 0, picture())):
        with pytest.raises(ApiError, match="object-not-found"):
            await attempt


async def test_session_when_it_is_somebody_elses_then_there_is_none(people: People) -> None:
    alice, mallory = await people("Alice"), await people("Mallory")
    opened = await session(alice, 1)
    await send(alice, opened, 0, picture())
    with pytest.raises(ApiError, match="object-not-found"):
        await send(mallory, opened, 0, picture())
    with pytest.raises(ApiError, match="object-not-found"):
        await assemble(mallory, opened)
    assert (await assemble(alice, opened))["width"] == 8


@pytest.mark.parametrize("index", [-1, 2, 10**6])
async def test_chunk_when_its_place_is_none_then_it_is_refused(people: People, index: int) -> None:
    alice = await people("Alice")
    with pytest.raises(ApiError, match="invalid-chunk-index"):
        await send(alice, await session(alice, 2), index, b"x")


async def missing(client: ApiClient, session_id: UUID) -> tuple[int, int]:
    """How many chunks were expected and found, where a session is refused for that."""
    with pytest.raises(ApiError) as caught:
        await assemble(client, session_id)
    assert caught.value.code == "missing-chunks"
    return caught.value.body["expected"], caught.value.body["found"]


async def test_assembly_when_a_chunk_is_missing_then_it_is_told(people: People) -> None:
    alice = await people("Alice")
    opened = await session(alice, 2)
    await send(alice, opened, 1, b"x")
    assert await missing(alice, opened) == (2, 1)


async def test_chunk_when_sent_again_then_it_is_one_too_many(people: People) -> None:
    alice = await people("Alice")
    opened = await session(alice, 1)
    for _ in range(2):
        await send(alice, opened, 0, picture())
    assert await missing(alice, opened) == (1, 2)


async def test_session_when_for_less_than_no_chunks_then_it_is_never_complete(people: People) -> None:
    alice = await people("Alice")
    opened = await session(alice, -1)
    with pytest.raises(ApiError, match="invalid-chunk-index"):
        await send(alice, opened, 0, picture())
    with pytest.raises(ApiError, match="missing-chunks"):
        await assemble(alice, opened)


@pytest.mark.parametrize(
    ("chunks", "code"),
    [
        (21, "max-quote-reached"),
        (2**63 - 1, "max-quote-reached"),
        (2**63, "params-validation"),
        (-(2**40), "params-validation"),
    ],
)
async def test_session_when_it_has_too_many_chunks_or_far_too_few_then_it_is_refused(
    people: People, chunks: int, code: str
) -> None:
    alice = await people("Alice")
    with pytest.raises(ApiError, match=code):
        await session(alice, chunks)


async def test_chunks_when_assembled_then_they_are_deleted(people: People, database: Database) -> None:
    alice = await people("Alice")
    opened = await session(alice, 1)
    await send(alice, opened, 0, picture())
    await assemble(alice, opened)
    async with database.read() as db:
        rows = await db.fetch_all(select(storage_object.c.metadata, storage_object.c.deleted_at))
    chunks = [row for row in rows if (row.metadata or {}).get("upload-id") == str(opened)]
    assert len(chunks) == 1
    assert chunks[0].deleted_at is not None
    assert chunks[0].metadata["profile-id"] == alice.id


async def test_old_session_when_the_night_comes_then_it_is_gone(people: People, database: Database) -> None:
    from datetime import UTC, datetime, timedelta

    from penpot_plugins.uploads.queries import END_OLD

    alice = await people("Alice")
    old, fresh, now = await session(alice, 1), await session(alice, 1), datetime.now(UTC)
    async with database.write() as db:
        begun = update(upload_session).where(upload_session.c.id == old)
        await db.execute(begun.values(created_at=now - timedelta(hours=2)))
        assert await db.execute(END_OLD, {"before": now - timedelta(hours=1)}) >= 1
    await send(alice, fresh, 0, b"x")
    for gone in (old, uuid4()):
        with pytest.raises(ApiError, match="object-not-found"):
            await send(alice, gone, 0, b"x")
