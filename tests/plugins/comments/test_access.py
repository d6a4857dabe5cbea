"""Who reads and writes comments: members, holders of share links, authors (SECURITY rows 8, 18 and 25)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from tests.plugins.comments.board import Board, answer, board, refusal, second_page

NOT_FOUND = (404, "object-not-found")


def calls(made: Board, thread: Any, share_id: UUID | None) -> list[tuple[str, dict[str, Any]]]:
    """Every method of comments that takes a share link, about a thread whose author is the caller."""
    one, comment, file = {"id": thread["id"]}, {"id": thread["comment-id"]}, {"file-id": made.file.id}
    found: list[tuple[str, dict[str, Any]]] = [
        ("get-comment-threads", file),
        ("get-comment-thread", {**file, **one}),
        ("get-comments", {"thread-id": thread["id"]}),
        ("get-profiles-for-file-comments", file),
        ("create-comment-thread", made.place() | {"page-id": thread["page-id"]}),
        ("create-comment", {"thread-id": thread["id"], "content": "x"}),
        ("update-comment", {**comment, "content": "x"}),
        ("update-comment-thread-status", one),
        ("update-comment-thread", {**one, "is-resolved": True}),
        ("update-comment-thread-position", {**one, "position": "1,1", "frame-id": made.file.id}),
        ("update-comment-thread-frame", {**one, "frame-id": made.file.id}),
        ("delete-comment", comment),
        ("delete-comment-thread", one),
    ]
    return [(method, {**params, "share-id": share_id} if share_id else params) for method, params in found]


async def test_link_when_strangers_may_comment_then_is_good_for_every_method_on_its_pages(
    people: People, visitor: ApiClient
) -> None:
    made, bob = await board(people), await people("Bob")
    link = await made.share(made.file.page_id)
    mine = await made.thread(bob, share_id=link)
    for method, params in calls(made, mine, link):
        assert await refusal(visitor, method, params) == (401, "authentication-required")
        found = await bob.answer(method, params)
        assert found.status in (200, 204), (method, found.body)


@pytest.mark.parametrize("wrong", ["no link", "a link for the team", "of another file", "of another page"])
async def test_link_when_it_is_not_for_this_then_nothing_is_found_nor_written(
    people: People, wrong: str
) -> None:
    made, bob = await board(people), await people("Bob")
    good = await made.share(made.file.page_id)
    mine = await made.thread(bob, share_id=good)
    if wrong == "no link":
        link = None
    elif wrong == "a link for the team":
        link = await made.share(made.file.page_id, who="team")
    elif wrong == "of another file":
        other = await board(people)
        link = await other.share(made.file.page_id, other.file.page_id)
    else:
        link = await made.share(await second_page(made))
    before = await made.threads(made.alice)
    for method, params in calls(made, mine, link):
        found = await bob.answer(method, params)
        if wrong == "of another page" and method.startswith("get-") and "file-id" in params:
            empty = {"get-comment-threads": [], "get-comment-thread": None}
            people_there = [{"id": bob.id}]
            expected: Any = empty.get(method, people_there)
            shown = [{"id": row["id"]} for row in found.body] if expected == people_there else found.body
            assert shown == expected, method
        else:
            assert (found.status, found.body["code"]) == NOT_FOUND, method
    assert await made.threads(made.alice) == before


async def test_link_shows_threads_and_writers_of_its_pages_only_while_members_see_all(people: People) -> None:
    made, bob = await board(people, Carol="editor"), await people("Bob")
    secret = await second_page(made)
    shown = await made.thread(made.alice, "shown")
    await made.thread(made.members["Carol"], "hidden", page_id=secret)
    link = await made.share(made.file.page_id)
    assert [row["id"] for row in await made.threads(bob, share_id=link)] == [shown["id"]]
    of_file = {"file-id": made.file.id, "share-id": link}
    writers = await bob.call("get-profiles-for-file-comments", of_file)
    assert {row["id"] for row in writers} == {made.alice.id, bob.id}
    assert len(await made.threads(made.alice, share_id=link)) == 2
    assert await refusal(
        bob, "create-comment-thread", made.place() | {"page-id": secret, "share-id": link}
    ) == (NOT_FOUND)


async def test_comments_of_others_are_not_changed_nor_deleted_by_anybody(people: People) -> None:
    made = await board(people, Bob="admin")
    bob = made.members["Bob"]
    thread = await made.thread(bob)
    second = await answer(made.alice, thread["id"])
    refused = (400, "not-allowed")
    for person, comment in ((made.alice, thread["comment-id"]), (bob, second["id"])):
        assert await refusal(person, "update-comment", {"id": comment, "content": "x"}) == refused
        assert await refusal(person, "delete-comment", {"id": comment}) == refused
    assert await refusal(made.alice, "delete-comment-thread", {"id": thread["id"]}) == refused
    comments = await bob.call("get-comments", {"thread-id": thread["id"]})
    assert [row["content"] for row in comments] == ["first", "answer"]
    assert await bob.call("delete-comment-thread", {"id": thread["id"]}) is None, "with everybody's answers"
    assert await made.threads(bob) == []


async def test_author_when_no_member_any_more_then_changes_nothing(people: People) -> None:
    made = await board(people, Bob="editor")
    bob = made.members["Bob"]
    thread = await made.thread(bob)
    await made.alice.call("delete-team-member", {"team-id": made.team, "member-id": bob.id})
    for method, params in calls(made, thread, None):
        assert await refusal(bob, method, params) == NOT_FOUND, method
    assert [row["content"] for row in await made.threads(made.alice)] == ["first"]


async def test_marking_all_when_one_thread_is_not_theirs_then_marks_none(people: People) -> None:
    made, other = await board(people, Bob="viewer"), await board(people)
    bob = made.members["Bob"]
    mine, foreign = await made.thread(made.alice), await other.thread(other.alice)
    both = {"threads": [mine["id"], foreign["id"]]}
    assert await refusal(bob, "mark-all-threads-as-read", both) == NOT_FOUND
    (seen,) = await bob.call("get-unread-comment-threads", {"team-id": made.team})
    assert seen["id"] == mine["id"]
    link = await other.share(other.file.page_id)
    shown = {"threads": [foreign["id"]], "share-id": link}
    assert await refusal(bob, "mark-all-threads-as-read", shown) == NOT_FOUND
    assert await bob.call("mark-all-threads-as-read", {"threads": [mine["id"]]}) is None
    assert await bob.call("get-unread-comment-threads", {"team-id": made.team}) == []


async def test_unread_threads_of_a_team_are_for_its_members(people: People) -> None:
    made, bob = await board(people), await people("Bob")
    await made.thread(made.alice)
    assert await refusal(bob, "get-unread-comment-threads", {"team-id": made.team}) == NOT_FOUND
    assert await bob.call("get-unread-comment-threads", {"team-id": bob.team}) == []
