"""Quotas hold for calls at the same time, whichever way a thing comes, and only where they are switched on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from penpot_core.testing.client import ApiClient
from penpot_core.testing.servers import DEPLOYMENTS, RELAXED, Server, Servers

QUOTAS: Mapping[str, str] = {
    **RELAXED,
    "PENPOT_FLAGS": RELAXED["PENPOT_FLAGS"] + " enable-quotes",
    "PENPOT_QUOTES_TEAMS_PER_PROFILE": "4",
    "PENPOT_QUOTES_PROJECTS_PER_TEAM": "3",
    "PENPOT_QUOTES_FILES_PER_PROJECT": "2",
    "PENPOT_QUOTES_ACCESS_TOKENS_PER_PROFILE": "3",
}


@pytest.fixture(params=list(DEPLOYMENTS))
def limited(request: pytest.FixtureRequest, servers: Servers) -> Server:
    return servers.shared(replace(DEPLOYMENTS[request.param], env=QUOTAS))


@pytest.fixture
async def alice(limited: Server) -> AsyncIterator[ApiClient]:
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(ApiClient(limited.base))
        await client.register("Alice")
        yield client


@pytest.mark.parametrize(
    ("method", "free"),
    [("create-team", 3), ("create-project", 2), ("create-file", 2), ("create-access-token", 3)],
)
async def test_calls_at_the_same_time_when_few_places_are_free_then_just_so_many_pass(
    alice: ApiClient, method: str, free: int
) -> None:
    params: dict[str, Any] = {"name": "Thing"}
    if method == "create-project":
        params["team-id"] = alice.team
    if method == "create-file":
        params["project-id"] = alice.project
    answers = await asyncio.gather(*(alice.answer(method, params) for _ in range(8)))
    assert sorted(answer.status for answer in answers) == [200] * free + [400] * (8 - free)
    refused = {answer.body["code"] for answer in answers if answer.status == 400}
    assert refused == {"max-quote-reached"}


async def test_move_when_the_other_project_is_full_then_is_refused(alice: ApiClient) -> None:
    project: UUID = (await alice.call("create-project", {"team-id": alice.team, "name": "Full"}))["id"]
    for place in (project, project, alice.project):
        made = await alice.call("create-file", {"project-id": place, "name": "Page"})
    refused = await alice.answer("move-files", {"ids": frozenset({made["id"]}), "project-id": project})
    assert (refused.status, refused.body["target"], refused.body["count"]) == (400, "files-per-project", 2)


async def test_outsider_when_a_team_is_full_then_learns_nothing_of_it(
    alice: ApiClient, limited: Server
) -> None:
    for name in "AB":
        await alice.call("create-project", {"team-id": alice.team, "name": name})
    async with ApiClient(limited.base) as bob:
        await bob.register("Bob")
        refused = await bob.answer("create-project", {"team-id": alice.team, "name": "C"})
    assert (refused.status, refused.body["code"]) == (404, "object-not-found")
