"""Every field of every method, given what it is not for, is refused and breaks nothing (SECURITY F2).

The owner makes all of the calls, in parts; PENPOT_FUZZ_ROUNDS=20 lets everybody make all of them, and twenty more a
method in which several fields are wrong at once; what they are depends on PENPOT_FUZZ_SEED alone.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from penpot_core.testing.client import METHODS, ApiClient
from penpot_core.testing.servers import Server
from tests.security.calls import CALLS
from tests.security.guild import Guild, guild_of
from tests.security.test_access_matrix import FIELDS, resolved, sent

ROUNDS = int(os.environ.get("PENPOT_FUZZ_ROUNDS", "1"))
SEED = int(os.environ.get("PENPOT_FUZZ_SEED", "1"))
ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    2**31,
    2**63,
    2**70,
    -1.5,
    1e308,
    "",
    " ",
    "\0",
    "a\0b",
    "\u202ereversed\ufffe",
    "😀" * 130,
    "../../../etc/passwd",
    "'; drop table profile; --",
    "%s%n{0}",
    "x" * 70_000,
    "2026-02-30T25:61:00Z",
    "99999-01-01T00:00:00Z",
    "P999999999999D",
    str(UUID(int=0)),
    [],
    [None],
    [[[]]],
    ["x", 1, {}],
    {},
    {"": {"a": [None]}},
    {"type": "x", "id": "y", "\0": 1},
)
KINDS = ("application/json", "application/transit+json", "text/event-stream")
# What answers without a body say of themselves: nothing to tell, and too many calls (contract/http.md §4 and §6).
WITHOUT_BODY = {204: "application/octet-stream", 429: ""}
PARTS = 3
# The owner gets furthest; of what others may send, every so manieth call will do.
OTHERS = 11 if ROUNDS == 1 else 1
CALLERS = [
    *(pytest.param("owner", PARTS, part, id=f"owner-{part + 1}") for part in range(PARTS)),
    pytest.param("outsider", OTHERS, 0, id="outsider"),
    pytest.param("anonymous", OTHERS, OTHERS // 2, id="anonymous"),
]
# The calls that would end the callers' own sessions or accounts.
UNSENT = {"delete-profile", "logout"}


@pytest.mark.parametrize(("role", "step", "first"), CALLERS)
async def test_methods_when_a_field_is_anything_answer_and_never_fail(
    server: Server, transit_handlers: Any, role: str, step: int, first: int
) -> None:
    async with AsyncExitStack() as stack:

        async def new_client() -> ApiClient:
            return await stack.enter_async_context(ApiClient(server.base, handlers=transit_handlers))

        guild = await guild_of(new_client, ())
        caller = guild.people[role] if role in guild.people else await new_client()
        broken, number = [], count()
        for name in CALLS:
            method = name.split(" / ")[0]
            if method in UNSENT or method != name:
                continue
            for params in odd_params(method, await valid(guild, caller, name)):
                if next(number) % step != first:
                    continue
                wrong = await problem(caller, method, params)
                if wrong is not None:
                    broken.append(f"{method} {str(params)[:300]}: {wrong}")
        assert broken == []
        assert next(number) > 5000, "what there is to be called, by all"
        assert (await guild.owner.http.get("/readyz")).status_code == 200


async def valid(guild: Guild, caller: ApiClient, name: str) -> dict[str, Any]:
    """Params that the owner may send."""
    things = guild.passing()
    return {key: await resolved(things, caller, value) for key, value in CALLS[name].items()}


def odd_params(method: str, params: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The params with one field after the other replaced, then with several."""
    fields = sorted(FIELDS[method])
    for field in fields:
        for value in ODD:
            yield {**params, field: value}
        yield {key: value for key, value in params.items() if key != field}
    chance = random.Random(f"{SEED} {method}")
    for _ in range(ROUNDS if fields else 0):
        chosen = chance.sample(fields, chance.randint(1, len(fields)))
        yield {**params, **{field: chance.choice(ODD) for field in chosen}}


async def problem(caller: ApiClient, method: str, params: Mapping[str, Any]) -> str | None:
    """What an answer has that none may have."""
    cookies = list(caller.http.cookies.jar)
    if any(isinstance(value, tuple) for value in params.values()):
        answer = await sent(caller, method, params)
        status, headers, raw = answer.status, answer.headers, answer.raw
    else:
        head = {"content-type": "application/json", "accept": "application/json"}
        response = await caller.http.post(
            f"{METHODS}/{method}", content=json.dumps(params, default=plain), headers=head
        )
        status, headers, raw = response.status_code, response.headers, response.content
    caller.http.cookies.clear()
    for cookie in cookies:
        caller.http.cookies.jar.set_cookie(cookie)
    kind = headers.get("content-type", "").partition(";")[0]
    if status >= 500 or b"internal-error" in raw or b"server-error" in raw:
        return f"{status} {raw[:300]!r}"
    if kind not in KINDS and (raw or kind != WITHOUT_BODY.get(status)):
        return f"answers {kind}"
    return None


def plain(value: Any) -> Any:
    """What JSON has for a value that it has not."""
    return list(value) if isinstance(value, frozenset) else str(value)
