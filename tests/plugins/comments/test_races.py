"""Comments written at the same time, and while rights, files and threads go away."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from penpot_core.errors import ObjectNotFound
from penpot_core.ids import ZERO
from penpot_core.testing import faults
from penpot_core.testing.fixtures import People
from penpot_migrations.tables import (
    comment,
    comment_thread,
    comment_thread_status,
    file_profile_rel,
    project_profile_rel,
    team_profile_rel,
)
from penpot_migrations.tables import file as file_table
from penpot_plugins.crud.purge import purge
from penpot_plugins.crud.retention import Retention
from tests.plugins.comments.board import answer, board
from tests.plugins.files.conftest import alice, environ, file, sqlite_template, world
from tests.plugins.files.worlds import OpenFile, World, gathered, now

__all__ = ["alice", "environ", "file", "sqlite_template", "world"]

POINT = "comments.write.before-transaction"
AT_ONCE = 12


async def test_threads_when_made_at_the_same_time_then_are_numbered_without_gap(people: People) -> None:
    made = await board(people, Bob="viewer")
    persons = [made.alice, made.members["Bob"]] * (AT_ONCE // 2)
    answers = await asyncio.gather(
        *(person.answer("create-comment-thread", made.place()) for person in persons)
    )
    assert [one.status for one in answers] == [200] * AT_ONCE
    assert sorted(one.body["seqn"] for one in answers) == list(range(1, AT_ONCE + 1))
    assert (await made.file.row())["comment-thread-seqn"] == AT_ONCE


async def test_answers_when_given_at_the_same_time_then_none_forgets_another(people: People) -> None:
    made = await board(people, Bob="viewer", Carol="viewer", Dave="viewer")
    thread = await made.thread(made.alice)
    persons = list(made.members.values())
    await asyncio.gather(
        *(answer(one, thread["id"], mentions=frozenset({one.id})) for one in persons),
        *(
            made.alice.call("update-comment", {"id": thread["comment-id"], "content": str(n)})
            for n in range(3)
        ),
    )
    (seen,) = await made.threads(made.alice)
    assert seen["participants"] == {made.alice.id, *(one.id for one in persons)}
    assert seen["mentions"] == {one.id for one in persons}
    assert seen["count-comments"] == 4


async def test_thread_when_deleted_while_others_use_it_then_nobody_sees_a_fault(people: People) -> None:
    made = await board(people, Bob="viewer")
    bob = made.members["Bob"]
    for _ in range(4):
        thread = await made.thread(made.alice)
        second = await answer(bob, thread["id"])
        one = {"id": thread["id"]}
        uses: list[tuple[Any, str, dict[str, Any]]] = [
            (bob, "create-comment", {"thread-id": thread["id"], "content": "x"}),
            (bob, "update-comment-thread-status", one),
            (bob, "mark-all-threads-as-read", {"threads": [thread["id"]]}),
            (bob, "update-comment", {"id": second["id"], "content": "x"}),
            (bob, "delete-comment", {"id": second["id"]}),
            (made.alice, "delete-comment-thread", one),
            (bob, "update-comment-thread", {**one, "is-resolved": True}),
        ]
        answers = await asyncio.gather(*(who.answer(method, params) for who, method, params in uses))
        assert {one.status for one in answers} <= {200, 204, 404}
        assert answers[5].status == 204
        assert await made.threads(made.alice) == []


async def rows(world: World) -> list[int]:
    """How many threads, comments and status rows there are."""
    tables = (comment_thread, comment, comment_thread_status)
    async with world.app.database.read() as db:
        return [await db.fetch_val(select(func.count()).select_from(table)) for table in tables]


def params_of(file: OpenFile) -> dict[str, Any]:
    place = {"page_id": file.page_id, "frame_id": ZERO, "position": "1,2"}
    return {"file_id": file.id, "content": "first", **place}


async def start(file: OpenFile) -> Any:
    return await file.person.call("create-comment-thread", **params_of(file))


async def write(file: OpenFile, method: str, thread: Any) -> None:
    if method == "create-comment-thread":
        await start(file)
    elif method == "create-comment":
        await file.person.call(method, thread_id=thread["id"], content="late")
    else:
        await file.person.call(method, id=thread["comment-id"], content="late")


@pytest.mark.parametrize("method", ["create-comment-thread", "create-comment", "update-comment"])
@pytest.mark.parametrize("change", ["membership", "deletion"])
async def test_writing_when_the_right_or_the_file_goes_meanwhile_then_is_refused(
    world: World, file: OpenFile, method: str, change: str
) -> None:
    thread = await start(file)
    before = await rows(world)

    async def interfere() -> None:
        async with world.app.database.write() as db:
            if change == "deletion":
                gone = update(file_table).where(file_table.c.id == file.id)
                await db.execute(gone.values(deleted_at=now()))
                return
            for rights in (file_profile_rel, project_profile_rel, team_profile_rel):
                await db.execute(delete(rights))

    with faults.armed(POINT, interfere), pytest.raises(ObjectNotFound):
        await write(file, method, thread)
    assert await rows(world) == before
    async with world.app.database.read() as db:
        assert await db.fetch_val(select(comment.c.content)) == "first"


@pytest.mark.parametrize("method", ["create-comment", "update-comment"])
@pytest.mark.parametrize("gone", [comment, comment_thread], ids=["comment", "thread"])
async def test_writing_when_the_thread_or_comment_goes_meanwhile_then_is_refused(
    world: World, file: OpenFile, method: str, gone: Any
) -> None:
    thread = await start(file)

    async def interfere() -> None:
        async with world.app.database.write() as db:
            await db.execute(delete(gone))

    with faults.armed(POINT, interfere):
        found = await gathered(write(file, method, thread))
    allowed = method == "create-comment" and gone is comment
    assert [type(one) for one in found] == [type(None) if allowed else ObjectNotFound]
    assert (await rows(world))[1] == int(allowed)


@pytest.mark.parametrize(("method", "look"), [("update-comment", 2), ("delete-comment", 1)])
async def test_comment_when_it_goes_before_its_thread_is_locked_then_is_not_found(
    world: World, file: OpenFile, method: str, look: int
) -> None:
    thread = await start(file)
    content = {"content": "late"} if method == "update-comment" else {}

    async def interfere() -> None:
        async with world.app.database.write() as db:
            await db.execute(delete(comment))

    with (
        faults.armed("comments.change.before-lock", interfere, at=look) as switch,
        pytest.raises(ObjectNotFound),
    ):
        await file.person.call(method, id=thread["comment-id"], **content)
    assert switch.hits == look
    async with world.app.database.read() as db:
        assert await db.fetch_val(select(comment_thread.c.modified_at)) == thread["modified-at"]


async def test_comments_when_their_file_is_purged_then_go_with_it(world: World, file: OpenFile) -> None:
    thread = await start(file)
    await file.person.call("create-comment", thread_id=thread["id"], content="second")
    await file.person.call("create-comment-thread", **params_of(await file.person.file()))
    assert await rows(world) == [2, 3, 2]
    retention = world.app.get(Retention)
    async with world.app.database.write() as db:
        await retention.mark(db, "file", file.id, now() - timedelta(days=1))
    assert await rows(world) == [2, 3, 2], "they stay while their file is in the bin"
    await purge(world.app, retention, now())
    assert await rows(world) == [1, 1, 1]
