"""Rows of `usage_quote`: which of them apply to a call, and which of those wins (contract/limits.md §3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from penpot_core.testing.answers import Answer
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from tests.plugins.limits.conftest import Rows

# What a row names: `profile`, `team`, `project` and `file` of the caller, those of `other…` people.
APPLY: Mapping[str, list[str]] = {
    "access-tokens-per-profile": ["profile"],
    "projects-per-team": ["team", "team profile", "profile", "team project"],
    "files-per-project": ["project", "project profile", "team", "team profile", "profile"],
    "snapshots-per-file": ["file", "file profile", "project", "project profile", "team", "profile"],
}
DO_NOT: Mapping[str, list[str]] = {
    "access-tokens-per-profile": ["", "other-profile", "team", "profile team", "profile project", "profile file"],
    "projects-per-team": ["", "other-profile", "other-team", "team other-profile", "profile other-team", "project"],
    "files-per-project": [
        "", "other-profile", "other-project", "project other-profile", "other-team", "profile other-team", "file",
    ],
    "snapshots-per-file": ["", "other-profile", "other-file", "file other-profile", "profile other-file"],
}  # fmt: skip
DEFAULTS = {
    "access-tokens-per-profile": 3,
    "projects-per-team": 3,
    "files-per-project": 2,
    "snapshots-per-file": 2,
}


class Things:
    """A caller's team, project and file, those of somebody else, and the calls that make one more of each."""

    def __init__(self, caller: ApiClient, other: ApiClient) -> None:
        self.caller, self.other = caller, other
        self.places: dict[str, UUID] = {}

    async def make(self) -> None:
        for who, prefix in ((self.caller, ""), (self.other, "other-")):
            file: UUID = (await who.call("create-file", {"project-id": who.project, "name": "F"}))["id"]
            found = {"profile": who.id, "team": who.team, "project": who.project, "file": file}
            self.places |= {f"{prefix}{name}": value for name, value in found.items()}

    def row(self, names: str) -> dict[str, UUID]:
        """The columns of a row that names these."""
        return {f"{name.removeprefix('other-')}_id": self.places[name] for name in names.split()}

    async def one_more(self, target: str) -> Answer:
        """Make one more of what a quota counts."""
        calls: Mapping[str, tuple[str, dict[str, Any]]] = {
            "access-tokens-per-profile": ("create-access-token", {"name": "T"}),
            "projects-per-team": ("create-project", {"team-id": self.places["team"], "name": "P"}),
            "files-per-project": ("create-file", {"project-id": self.places["project"], "name": "F"}),
            "snapshots-per-file": ("create-file-snapshot", {"file-id": self.places["file"], "label": "V"}),
        }
        return await self.caller.answer(*calls[target])


@pytest.mark.parametrize("target", APPLY)
async def test_quota_when_rows_are_there_then_the_largest_that_applies_wins(
    person: People, rows: Rows, target: str
) -> None:
    things = Things(await person("Alice"), await person("Bob"))
    await things.make()
    while (refused := await things.one_more(target)).status == 200:
        pass
    count = DEFAULTS[target]

    async def told(*written: tuple[str, int]) -> tuple[int, int]:
        """The limit and the count that a refusal tells, with such rows alone."""
        await rows.clear(target)
        for names, quote in written:
            await rows.add(target, quote, **things.row(names))
        body = (await things.one_more(target)).body
        return body["quote"], body["count"]

    assert (refused.body["target"], refused.body["quote"], refused.body["count"]) == (target, count, count)
    for names in APPLY[target]:
        assert await told((names, 1)) == (1, count), names
        assert await told((names, 0)) == await told((names, -1)) == (count, count), names
        assert await told((names, 1), (APPLY[target][0], -5)) == (1, count), names
    for names in DO_NOT[target]:
        assert await told((names, 1)) == (count, count), names
    await rows.clear(target)
    for number, names in enumerate(APPLY[target]):
        await rows.add(target, count - number, **things.row(names))
    await rows.add(target, count + 1, **things.row(APPLY[target][-1]))
    assert (await things.one_more(target)).status == 200
    assert (await things.one_more(target)).body["quote"] == count + 1
    await rows.clear(target)
