"""How many threads and comments a file may have (contract/limits.md §3), at the boundary and at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace

import pytest

from penpot_core.testing.fixtures import People, people_of
from penpot_core.testing.servers import DEPLOYMENTS, RELAXED, Server, Servers
from penpot_core.transit import TagHandler
from tests.plugins.comments.board import answer, board

QUOTAS: Mapping[str, str] = {
    **RELAXED,
    "PENPOT_FLAGS": RELAXED["PENPOT_FLAGS"] + " enable-quotes",
    "PENPOT_QUOTES_COMMENT_THREADS_PER_FILE": "2",
    "PENPOT_QUOTES_COMMENTS_PER_FILE": "4",
}


@pytest.fixture(params=list(DEPLOYMENTS))
def limited(request: pytest.FixtureRequest, servers: Servers) -> Server:
    return servers.shared(replace(DEPLOYMENTS[request.param], env=QUOTAS))


@pytest.fixture
async def limited_people(limited: Server, transit_handlers: Sequence[TagHandler]) -> AsyncIterator[People]:
    async with people_of(limited, transit_handlers) as found:
        yield found


async def test_file_when_full_of_threads_or_comments_then_refuses_one_more(limited_people: People) -> None:
    made = await board(limited_people)
    starts = await asyncio.gather(
        *(made.alice.answer("create-comment-thread", made.place()) for _ in range(5))
    )
    assert sorted(one.status for one in starts) == [200, 200, 400, 400, 400]
    for one in starts:
        if one.status == 400:
            told = {key: one.body[key] for key in ("type", "code", "target", "quote", "count")}
            assert told == {
                "type": "restriction",
                "code": "max-quote-reached",
                "target": "comment-threads-per-file",
                "quote": 2,
                "count": 2,
            }
    first, second = sorted((one.body for one in starts if one.status == 200), key=lambda made: made["id"])
    params = {"thread-id": first["id"], "content": "x"}
    answers = await asyncio.gather(*(made.alice.answer("create-comment", params) for _ in range(4)))
    assert sorted(one.status for one in answers) == [200, 200, 400, 400]
    refused = next(one.body for one in answers if one.status == 400)
    assert (refused["target"], refused["quote"], refused["count"]) == ("comments-per-file", 4, 4)
    assert [row["count-comments"] for row in await made.threads(made.alice)] == [3, 1]
    await made.alice.call("delete-comment-thread", {"id": first["id"]})
    assert (await answer(made.alice, second["id"]))["content"] == "answer", "there is room again"
    other = await board(limited_people)
    assert (await other.thread(other.alice))["seqn"] == 1, "another file has its own"


async def test_new_thread_when_comments_are_full_then_is_refused(limited_people: People) -> None:
    made = await board(limited_people)
    thread = await made.thread(made.alice)
    for _ in range(3):
        await answer(made.alice, thread["id"])
    refused = await made.alice.answer("create-comment-thread", made.place())
    assert (refused.status, refused.body["target"], refused.body["count"]) == (400, "comments-per-file", 4)
    await made.alice.call("delete-comment", {"id": thread["comment-id"]})
    assert (await made.thread(made.alice))["seqn"] == 2, "the refused one took no number"
