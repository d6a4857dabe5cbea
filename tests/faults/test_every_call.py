"""Every method that writes, with every call of the database and of the storage failing once (SECURITY R3).

A call that answers with an error has changed nothing, but for objects that go by themselves.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest

from penpot_core.app import App
from penpot_core.testing.answers import Answer, Event
from penpot_core.testing.client import ApiClient
from penpot_core.testing.servers import RELAXED
from tests.faults.inside import failing, served
from tests.faults.killing import quiet
from tests.security.calls import CALLS
from tests.security.guild import Guild, guild_of
from tests.security.test_access_matrix import ENDING, LAST, declared, resolved, sent
from tests.stored import BYTES, Eye, Stored

READS = ("get-", "has-", "download-")
CALLERS = ("owner", "admin", "editor", "viewer", "outsider", "anonymous")
MOST_CALLS = 150


# What a call may store before it does what it was called for, once: the data of a version that waited for it.
FIRST = {"restore-file-snapshot": frozenset({"file_change", "file_data", "file_snapshot_pending"})}


def keep(table: str, row: Mapping[str, Any]) -> bool:
    """What counts: not the reservation of an object, which nobody claimed, and which goes by itself."""
    return not (table == "storage_object" and row["deleted_at"] is not None)


@dataclass
class Play:
    """A server, its people, and what was found."""

    app: App
    eye: Eye
    guild: Guild
    callers: Mapping[str, ApiClient]
    wrong: list[str] = field(default_factory=list)
    calls: int = 0

    async def play(self, name: str) -> None:
        """Call a method again and again, each time with the next call failing, until none is left to fail."""
        cells = declared()[name]
        caller = next((self.callers[who] for who in CALLERS if cells[who] == "yes"), None)
        if caller is None:
            return
        params, first = await self.params(name, caller), dict(FIRST)
        before, version = self.eye.look(keep), self.eye.version()
        for number in count(1):
            assert number < MOST_CALLS, name
            with failing(number) as calls:
                answer = await called(caller, name.split(" / ")[0], params)
            self.calls += 1
            done = is_done(answer)
            if not calls.failed:
                assert done, (name, answer)
                await self.revive(name, caller, params)
                return
            same = self.eye.version() == version
            changed = {} if same else without_bytes(before, self.eye.look(keep))
            if changed and not done and changed.keys() <= first.pop(name, frozenset()):
                before, version = self.eye.look(keep), self.eye.version()
                continue
            if changed and not done:
                self.wrong.append(
                    f"{name}, call {number}, {calls.failed}: {answer.status} but {told(changed)}"
                )
            if done:
                self.wrong.append(
                    f"{name}, call {number}, {calls.failed}: answered {answer.status}: {told(changed)}"
                )
            if changed or done:
                await self.revive(name, caller, params)
                params = await self.params(name, caller)
            if not same:
                before, version = self.eye.look(keep), self.eye.version()

    async def revive(self, name: str, caller: ApiClient, params: Mapping[str, Any]) -> None:
        """Log in again where a call has ended the session."""
        if name == "request-email-change":
            caller.email = params["email"]
        if name in ENDING:
            await caller.login(caller.email, caller.password)

    async def params(self, name: str, caller: ApiClient) -> dict[str, Any]:
        things = self.guild.passing()
        return {key: await resolved(things, caller, value) for key, value in CALLS[name].items()}


async def called(caller: ApiClient, method: str, params: Mapping[str, Any]) -> Answer:
    """Call a method without becoming who it logs in."""
    cookies = list(caller.http.cookies.jar)
    answer = await sent(caller, method, params)
    caller.http.cookies.clear()
    for cookie in cookies:
        caller.http.cookies.jar.set_cookie(cookie)
    return answer


def is_done(answer: Answer) -> bool:
    """Whether a call came to its end; one that streams tells it by its last event."""
    last = answer.body[-1] if isinstance(answer.body, list) and answer.body else None
    return answer.status < 300 and not (isinstance(last, Event) and last.name == "error")


def without_bytes(before: Stored, after: Stored) -> dict[str, tuple[list[str], list[str]]]:
    """How the rows differ; bytes without a row that is live are those of a reservation."""
    return {name: rows for name, rows in before.difference(after).items() if name != BYTES}


def told(changed: Mapping[str, tuple[list[str], list[str]]]) -> str:
    """A difference in few words."""
    return (
        ", ".join(f"{table} -{len(gone)} +{len(new)}" for table, (gone, new) in sorted(changed.items()))
        or "nothing"
    )


@pytest.fixture
async def play(environ: dict[str, str], transit_handlers: Any) -> AsyncIterator[Play]:
    settings = {
        "PENPOT_FLAGS": RELAXED["PENPOT_FLAGS"] + " disable-backend-worker",
        "PENPOT_LOG_LEVEL": "error",
    }
    async with AsyncExitStack() as stack:
        # What the server does beside calls must not be what fails.
        stack.enter_context(quiet())
        app, base = await stack.enter_async_context(served({**environ, **settings}))

        async def new_client() -> ApiClient:
            return await stack.enter_async_context(ApiClient(base, handlers=transit_handlers))

        guild = await guild_of(new_client, ("team",))
        eye = Eye(app)
        stack.callback(eye.close)
        yield Play(app, eye, guild, {**guild.people, "anonymous": await new_client()})


NAMES = sorted((name for name in CALLS if not name.startswith(READS)), key=lambda name: name in LAST)
GROUPS = 6


@pytest.mark.parametrize("group", range(GROUPS))
async def test_methods_when_any_call_of_theirs_fails_then_they_change_nothing(play: Play, group: int) -> None:
    for name in NAMES[group::GROUPS]:
        await play.play(name)
    assert play.wrong == []
    assert play.calls > 50
