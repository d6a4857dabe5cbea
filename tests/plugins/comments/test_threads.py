"""Threads and comments as their writers and readers see them (contract/rpc-accounts.md §12)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from sqlalchemy import bindparam, select, update

from penpot_core.db import Database
from penpot_core.testing.fixtures import People
from penpot_migrations.tables import comment_thread_status, file
from tests.plugins.comments.board import answer, board, refusal

NOT_FOUND = (404, "object-not-found")
INVALID = (400, "params-validation")


async def test_position_when_sent_in_any_form_then_comes_back_as_doubles(people: People) -> None:
    made = await board(people)
    forms: list[tuple[Any, tuple[float, float]]] = [
        ({"x": 10, "y": -3}, (10.0, -3.0)),
        ("4,5.5", (4.0, 5.5)),
        ({"x": 2147483647, "y": -2147483647}, (2147483647.0, -2147483647.0)),
    ]
    for sent, (x, y) in forms:
        thread = await made.thread(made.alice, position=sent)
        assert dict(thread["position"]) == {"x": x, "y": y}
        assert {type(value) for value in thread["position"].values()} == {float}
    place = {"position": {"x": 7, "y": 8}, "frame-id": uuid4()}
    await made.alice.call("update-comment-thread-position", {"id": thread["id"], **place})
    wanted = {"file-id": made.file.id, "id": thread["id"]}
    found = await made.alice.answer("get-comment-thread", wanted, encoding="json")
    assert (found.body["position"], found.body["frameId"]) == ({"x": 7.0, "y": 8.0}, str(place["frame-id"]))
    assert b'"position":{"x":7.0,"y":8.0}' in found.raw


async def test_position_when_it_is_none_then_is_refused(people: People) -> None:
    made = await board(people)
    partial: list[Any] = [{"x": 1}, {"x": "1", "y": None}, {"x": True, "y": 1}, {"x": 2147483648, "y": 0}]
    for position in (*partial, "1", "1,2,3", "nan,1", 5):
        params = made.place() | {"position": position}
        assert await refusal(made.alice, "create-comment-thread", params) == INVALID, position
    assert await made.threads(made.alice) == []


async def test_content_when_longer_than_750_then_is_refused_and_may_be_empty(people: People) -> None:
    made = await board(people)
    for fits in ("", "x" * 750, "😀" * 375):
        thread = await made.thread(made.alice, fits)
        (first,) = await made.alice.call("get-comments", {"thread-id": thread["id"]})
        assert first["content"] == fits
    for long in ("x" * 751, "😀" * 376):
        assert await refusal(made.alice, "create-comment-thread", made.place(long)) == INVALID
        params: dict[str, Any] = {"thread-id": thread["id"], "content": long}
        assert await refusal(made.alice, "create-comment", params) == INVALID
        params = {"id": thread["comment-id"], "content": long}
        assert await refusal(made.alice, "update-comment", params) == INVALID


async def test_thread_when_answered_and_changed_then_tells_who_took_part_and_who_was_named(
    people: People,
) -> None:
    made = await board(people, Bob="viewer", Carol="editor")
    alice, bob, carol = made.alice, made.members["Bob"], made.members["Carol"]
    thread = await made.thread(alice, "start")
    assert "mentions" not in thread
    assert (thread["participants"], thread["seqn"], thread["is-resolved"]) == ({alice.id}, 1, False)
    assert (thread["owner-fullname"], thread["owner-email"], thread["owner-photo-id"]) == (
        "Alice",
        alice.email,
        None,
    )
    plain = await answer(bob, thread["id"], "plain")
    assert (plain["mentions"], plain["file-id"], plain["owner-id"]) == (frozenset(), made.file.id, bob.id)
    (seen,) = await made.threads(alice)
    assert "mentions" not in seen, "nobody was named yet"
    named = await answer(bob, thread["id"], "look", mentions=frozenset({alice.id}))
    assert named["mentions"] == {alice.id}
    params = {"id": plain["id"], "content": "changed", "mentions": frozenset({carol.id})}
    assert await bob.call("update-comment", params) is None
    (seen,) = await made.threads(alice)
    assert (seen["mentions"], seen["participants"]) == ({alice.id, carol.id}, {alice.id, bob.id})
    assert (seen["content"], seen["count-comments"]) == ("start", 3)
    assert seen["modified-at"] > thread["modified-at"]
    assert (seen["team-id"], seen["project-id"], seen["file-name"]) == (made.team, made.project, "Poster")
    comments = await bob.call("get-comments", {"thread-id": thread["id"]})
    assert [row["content"] for row in comments] == ["start", "changed", "look"]
    assert [row.get("mentions") for row in comments] == [None, {carol.id}, {alice.id}]
    writers = await carol.call("get-profiles-for-file-comments", {"file-id": made.file.id})
    assert {row["id"] for row in writers} == {alice.id, bob.id, carol.id}
    assert {
        row["id"] for row in await bob.call("get-profiles-for-file-comments", {"file-id": made.file.id})
    } == {
        alice.id,
        bob.id,
    }
    assert set(writers[0]) == {"id", "email", "name", "fullname", "is-active"}


async def test_page_name_when_the_page_is_renamed_then_follows_with_the_next_comment(people: People) -> None:
    made = await board(people)
    thread = await made.thread(made.alice)
    assert thread["page-name"] == "Page 1"
    await made.file.edit({"type": ":mod-page", "id": made.file.page_id, "name": "Cover"})
    assert [row["page-name"] for row in await made.threads(made.alice)] == ["Page 1"]
    await answer(made.alice, thread["id"])
    assert [row["page-name"] for row in await made.threads(made.alice)] == ["Cover"]
    await made.file.edit({"type": ":mod-page", "id": made.file.page_id, "name": "Back"})
    await made.alice.call("update-comment", {"id": thread["comment-id"], "content": "again"})
    assert [row["page-name"] for row in await made.threads(made.alice)] == ["Back"]
    assert "page-name" not in await made.thread(made.alice, page_id=uuid4())


async def test_seqn_when_threads_are_deleted_or_the_count_lags_then_is_never_used_twice(
    people: People, database: Database
) -> None:
    made = await board(people)
    threads = [await made.thread(made.alice) for _ in range(3)]
    await made.alice.call("delete-comment-thread", {"id": threads[2]["id"]})
    assert (await made.thread(made.alice))["seqn"] == 4
    row = await made.file.row()
    assert row["comment-thread-seqn"] == 4
    async with database.write() as db:
        lagging = update(file).where(file.c.id == bindparam("file_id")).values(comment_thread_seqn=0)
        await db.execute(lagging, {"file_id": made.file.id})
    assert (await made.thread(made.alice))["seqn"] == 5


async def test_thread_when_its_first_comment_goes_then_shows_the_next_and_without_any_is_hidden(
    people: People,
) -> None:
    made = await board(people, Bob="editor")
    thread = await made.thread(made.alice)
    second = await answer(made.members["Bob"], thread["id"], "second")
    await made.alice.call("delete-comment", {"id": thread["comment-id"]})
    assert [row["content"] for row in await made.threads(made.alice)] == ["second"]
    assert await refusal(made.alice, "delete-comment", {"id": thread["comment-id"]}) == NOT_FOUND
    await made.members["Bob"].call("delete-comment", {"id": second["id"]})
    assert await made.threads(made.alice) == []
    assert await made.alice.call("get-comment-thread", {"file-id": made.file.id, "id": thread["id"]}) is None
    assert await made.alice.call("get-comments", {"thread-id": thread["id"]}) == []


async def test_unread_when_others_write_then_counts_what_came_after_the_last_look(
    people: People, database: Database
) -> None:
    made = await board(people, Bob="viewer")
    alice, bob = made.alice, made.members["Bob"]
    one, two = await made.thread(alice, "one"), await made.thread(alice, "two")
    of_team = {"team-id": made.team}

    async def unread() -> dict[Any, int]:
        rows = await bob.call("get-unread-comment-threads", of_team)
        return {row["id"]: row["count-unread-comments"] for row in rows}

    assert await unread() == {one["id"]: 1, two["id"]: 1}
    seen = await bob.call("update-comment-thread-status", {"id": one["id"]})
    assert await unread() == {two["id"]: 1}
    async with database.read() as db:
        status = select(comment_thread_status).where(
            comment_thread_status.c.thread_id == bindparam("thread_id"),
            comment_thread_status.c.profile_id == bindparam("profile_id"),
        )
        row = await db.fetch_one(status, {"thread_id": one["id"], "profile_id": bob.id})
    assert row is not None
    assert abs((row["modified_at"] - seen["modified-at"]).total_seconds()) < 0.001
    assert (row["modified_at"] - row["created_at"]).total_seconds() == 1.0
    await answer(alice, two["id"])
    assert await unread() == {two["id"]: 2}
    both = [one["id"], two["id"], two["id"]]
    assert await bob.call("mark-all-threads-as-read", {"threads": both}) is None
    assert await unread() == {}


async def test_unread_when_somebody_wants_less_then_tells_only_what_concerns_them(people: People) -> None:
    made = await board(people, Bob="viewer")
    alice, bob = made.alice, made.members["Bob"]
    await made.thread(alice, "of no concern")
    named = await made.thread(alice, "look", mentions=frozenset({bob.id}))
    own = await made.thread(bob, "mine")
    for wanted, expected in (("partial", {named["id"], own["id"]}), ("none", set())):
        usual = {"email-comments": "none", "email-invites": "none"}
        await bob.call("update-profile-notifications", {"dashboard-comments": wanted, **usual})
        rows = await bob.call("get-unread-comment-threads", {"team-id": made.team})
        assert {row["id"] for row in rows} == expected


async def test_comments_when_the_file_is_deleted_then_are_in_no_list_and_none_is_written(
    people: People,
) -> None:
    made = await board(people, Bob="viewer")
    thread = await made.thread(made.alice)
    await made.alice.call("delete-file", {"id": made.file.id})
    assert await made.threads(made.alice) == []
    assert await made.members["Bob"].call("get-unread-comment-threads", {"team-id": made.team}) == []
    late: tuple[tuple[str, dict[str, Any]], ...] = (
        ("create-comment-thread", made.place()),
        ("create-comment", {"thread-id": thread["id"], "content": "late"}),
        ("update-comment", {"id": thread["comment-id"], "content": "late"}),
    )
    for method, params in late:
        assert await refusal(made.alice, method, params) == NOT_FOUND
    comments = await made.alice.call("get-comments", {"thread-id": thread["id"]})
    assert [row["content"] for row in comments] == ["first"]


async def test_thread_and_comment_when_missing_then_are_named(people: People) -> None:
    alice = await people("Alice")
    ghost = uuid4()
    methods: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("get-comments", "comment-thread", {"thread-id": ghost}),
        ("create-comment", "comment-thread", {"thread-id": ghost, "content": "x"}),
        ("update-comment-thread", "comment-thread", {"id": ghost, "is-resolved": True}),
        ("update-comment-thread-frame", "comment-thread", {"id": ghost, "frame-id": ghost}),
        ("delete-comment-thread", "comment-thread", {"id": ghost}),
        ("update-comment", "comment", {"id": ghost, "content": "x"}),
        ("delete-comment", "comment", {"id": ghost}),
    )
    for method, table, params in methods:
        found = await alice.answer(method, params)
        assert (found.status, found.body["code"], found.body["table"]) == (404, "object-not-found", table)
        assert found.body["params"] == {"id": ghost}, method


async def test_thread_when_resolved_by_another_member_then_is_for_all(people: People) -> None:
    made = await board(people, Bob="viewer")
    thread = await made.thread(made.alice)
    for resolved in (True, False):
        params = {"id": thread["id"], "is-resolved": resolved}
        assert await made.members["Bob"].call("update-comment-thread", params) is None
        (seen,) = await made.threads(made.alice)
        assert (seen["is-resolved"], seen["modified-at"]) == (resolved, thread["modified-at"])
    as_text = {"id": thread["id"], "is-resolved": "true"}
    assert await refusal(made.alice, "update-comment-thread", as_text) == INVALID
