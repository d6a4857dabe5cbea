"""Quotas hold for calls at the same time, whichever way a thing comes, and only where they are switched on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest

from penpot_core.testing.answers import Answer
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_core.transit import Keyword
from tests.compat.replayer import SCENARIOS
from tests.plugins.limits.conftest import Rows

SANS = (SCENARIOS / "data" / "sans.ttf").read_bytes()
CALLS = 8


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
    await check_race([alice.answer(method, params) for _ in range(CALLS)], free)


async def check_race(calls: Sequence[Awaitable[Answer]], free: int, target: str | None = None) -> None:
    """Of calls at the same time just so many pass; the others are told of the quota."""
    answers = await asyncio.gather(*calls)
    refused = [answer.body for answer in answers if answer.status == 400]
    assert sorted(answer.status for answer in answers) == [200] * free + [400] * (len(calls) - free)
    assert {body["code"] for body in refused} == {"max-quote-reached"}
    if target is not None:
        assert {body["target"] for body in refused} == {target}


async def test_uploads_when_begun_at_the_same_time_then_just_five_are_open(alice: ApiClient) -> None:
    calls = [alice.answer("create-upload-session", {"total-chunks": 1}) for _ in range(CALLS)]
    await check_race(calls, 5, "upload-sessions-per-profile")


async def test_versions_when_kept_at_the_same_time_then_file_and_team_have_just_so_many(
    alice: ApiClient, rows: Rows
) -> None:
    await rows.add("snapshots-per-team", 3, team_id=alice.team)
    files = [
        (await alice.call("create-file", {"project-id": alice.project, "name": name}))["id"] for name in "AB"
    ]

    def keep(file: UUID) -> Awaitable[Answer]:
        return alice.answer("create-file-snapshot", {"file-id": file, "label": "Kept"})

    await check_race([keep(files[0]) for _ in range(4)], 2, "snapshots-per-file")
    await check_race([keep(files[1]) for _ in range(4)], 1, "snapshots-per-team")


@pytest.mark.parametrize(("target", "free"), [("invitations-per-team", 3), ("profiles-per-team", 2)])
async def test_people_when_invited_at_the_same_time_then_a_team_has_just_so_many(
    alice: ApiClient, rows: Rows, target: str, free: int
) -> None:
    team: UUID = (await alice.call("create-team", {"name": "House"}))["id"]
    await rows.add(target, 3, team_id=team)

    def invite(number: int) -> Awaitable[Answer]:
        emails = frozenset({f"{number}.{alice.id.hex}@example.com"})
        return alice.answer(
            "create-team-invitations", {"team-id": team, "emails": emails, "role": Keyword("editor")}
        )

    await check_race([invite(number) for number in range(CALLS)], free, target)


async def test_fonts_when_added_at_the_same_time_then_a_team_has_just_so_many(
    alice: ApiClient, rows: Rows
) -> None:
    await rows.add("font-variants-per-team", 1, team_id=alice.team)
    params = {
        "team-id": alice.team,
        "font-id": uuid4(),
        "font-family": "Sans",
        "font-weight": 400,
        "font-style": "normal",
        "data": {"font/ttf": SANS},
    }
    await check_race(
        [alice.answer("create-font-variant", params) for _ in range(2)], 1, "font-variants-per-team"
    )
    late = await alice.answer("create-font-variant", {**params, "data": {"font/ttf": b"no font"}})
    assert late.body["code"] == "max-quote-reached", "told before it is looked at"


async def test_requests_when_made_at_the_same_time_then_just_so_many_are_open(
    alice: ApiClient, person: People, rows: Rows
) -> None:
    teams = [(await alice.call("create-team", {"name": name}))["id"] for name in "ABC"]
    bob, carol = await person("Bob"), await person("Carol")
    await rows.add("team-access-requests-per-requester", 2, profile_id=bob.id)
    await rows.add("team-access-requests-per-team", 1, team_id=alice.team)

    def ask(who: ApiClient, team: UUID) -> Awaitable[Answer]:
        return who.answer("create-team-access-request", {"team-id": team})

    await check_race([ask(bob, team) for team in teams], 2, "team-access-requests-per-requester")
    dave = await person("Dave")
    calls = [ask(who, alice.team) for who in (carol, dave)]
    await check_race(calls, 1, "team-access-requests-per-team")


async def test_move_when_the_other_project_is_full_then_is_refused(alice: ApiClient) -> None:
    project: UUID = (await alice.call("create-project", {"team-id": alice.team, "name": "Full"}))["id"]
    for place in (project, project, alice.project):
        made = await alice.call("create-file", {"project-id": place, "name": "Page"})
    refused = await alice.answer("move-files", {"ids": frozenset({made["id"]}), "project-id": project})
    assert (refused.status, refused.body["target"], refused.body["count"]) == (400, "files-per-project", 2)


async def test_outsider_when_a_team_is_full_then_learns_nothing_of_it(
    alice: ApiClient, person: People
) -> None:
    for name in "AB":
        await alice.call("create-project", {"team-id": alice.team, "name": name})
    bob = await person("Bob")
    refused = await bob.answer("create-project", {"team-id": alice.team, "name": "C"})
    assert (refused.status, refused.body["code"]) == (404, "object-not-found")
