"""Sessions: how they begin, are renewed and end (contract/http.md §5.2); row 2 of SECURITY.md has tests of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from penpot_core.db import Database
from penpot_core.ids import ZERO
from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_core.testing.servers import RELAXED, Server
from penpot_core.tokens import Tokens
from penpot_core.transit import Codec
from penpot_migrations.tables import http_session_v2, profile

COOKIE = "auth-token"


def token_of(person: ApiClient) -> str:
    token = person.http.cookies.get(COOKIE)
    assert token is not None
    return token


async def asks_as(visitor: ApiClient, headers: dict[str, str]) -> Any:
    """Who the server takes a request with these headers for."""
    visitor.http.cookies.clear()
    return (await visitor.call("get-profile", headers=headers))["id"]


async def age(database: Database, person: ApiClient, **columns: timedelta) -> None:
    """Make the sessions of a person older."""
    now = datetime.now(UTC)
    statement = (
        update(http_session_v2)
        .where(http_session_v2.c.profile_id == person.id)
        .values({name: now - by for name, by in columns.items()})
    )
    async with database.write() as db:
        assert await db.execute(statement) > 0


@pytest.mark.parametrize("named", ["nobody", "another"])
async def test_logout_that_names_somebody_else_ends_nothing(people: People, named: str) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    answer = await alice.answer("logout", {} if named == "nobody" else {"profile-id": bob.id})
    assert (answer.status, answer.body, "set-cookie" in answer.headers) == (200, {}, False)
    assert (await alice.call("get-profile"))["id"] == alice.id


async def test_logout_with_a_null_instead_of_a_profile_is_refused(people: People) -> None:
    alice = await people("Alice")
    answer = await alice.answer("logout", {"profile-id": None})
    assert (answer.status, answer.body["code"]) == (400, "params-validation")
    assert (await alice.call("get-profile"))["id"] == alice.id


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
async def test_session_token_as_bearer_is_the_same_session(
    people: People, visitor: ApiClient, scheme: str
) -> None:
    alice = await people("Alice")
    assert await asks_as(visitor, {"authorization": f"{scheme} {token_of(alice)}"}) == alice.id


async def test_bearer_beside_a_cookie_is_not_looked_at(people: People, visitor: ApiClient) -> None:
    alice = await people("Alice")
    headers = {"cookie": f"{COOKIE}=garbage", "authorization": f"Bearer {token_of(alice)}"}
    assert await asks_as(visitor, headers) == ZERO


async def test_token_made_with_another_secret_is_nobody(people: People, visitor: ApiClient) -> None:
    alice = await people("Alice")
    ours = Tokens(RELAXED["PENPOT_SECRET_KEY"], Codec()).decode(token_of(alice))
    forged = Tokens("another-secret", Codec()).encode(ours.claims, header={"kid": 1, "ver": 1})
    assert await asks_as(visitor, {"cookie": f"{COOKIE}={forged}"}) == ZERO


@pytest.mark.parametrize(
    ("unused", "begun", "alive"),
    [
        (timedelta(days=6, hours=23), timedelta(days=6, hours=23), True),
        (timedelta(days=7, minutes=1), timedelta(days=7, minutes=1), False),
        (timedelta(minutes=1), timedelta(days=89), True),
        (timedelta(minutes=1), timedelta(days=91), False),
    ],
)
async def test_session_ends_when_unused_too_long_and_when_too_old(
    people: People, database: Database, unused: timedelta, begun: timedelta, alive: bool
) -> None:
    alice = await people("Alice")
    await age(database, alice, modified_at=unused, created_at=begun)
    assert (await alice.call("get-profile"))["id"] == (alice.id if alive else ZERO)


async def test_session_of_some_hours_is_renewed_by_its_next_call_and_only_once(
    people: People, database: Database
) -> None:
    alice = await people("Alice")
    old = token_of(alice)
    await age(database, alice, modified_at=timedelta(hours=7))
    answer = await alice.answer("get-teams")
    assert answer.headers["set-cookie"].startswith(f"{COOKIE}=")
    assert token_of(alice) != old
    assert "set-cookie" not in (await alice.answer("get-teams")).headers
    newest = select(func.max(http_session_v2.c.modified_at)).where(http_session_v2.c.profile_id == alice.id)
    async with database.read() as db:
        assert datetime.now(UTC) - await db.fetch_val(newest) < timedelta(minutes=1)


async def test_session_used_as_bearer_is_not_renewed(
    people: People, database: Database, visitor: ApiClient
) -> None:
    alice = await people("Alice")
    await age(database, alice, modified_at=timedelta(hours=7))
    answer = await visitor.answer("get-profile", headers={"authorization": f"Bearer {token_of(alice)}"})
    assert (answer.body["id"], "set-cookie" in answer.headers) == (alice.id, False)


async def test_logout_of_a_session_to_be_renewed_clears_the_cookie(
    people: People, database: Database
) -> None:
    alice = await people("Alice")
    await age(database, alice, modified_at=timedelta(hours=7))
    answer = await alice.answer("logout", {"profile-id": alice.id})
    assert answer.headers.get_list("set-cookie") == [  # type: ignore[attr-defined]
        f'{COOKIE}=""; path=/; Max-Age=0; Expires=Thu, 01-Jan-1970 00:00:00 GMT'
    ]


@pytest.mark.parametrize(
    ("change", "alive"),
    [
        ({"is_blocked": True}, False),
        ({"is_blocked": None}, True),
        ({"deleted_at": datetime(2026, 1, 1, tzinfo=UTC)}, False),
        ({"deleted_at": datetime(2100, 1, 1, tzinfo=UTC)}, True),
    ],
)
async def test_session_of_a_blocked_or_deleted_account_is_worth_nothing(
    people: People, database: Database, change: dict[str, Any], alive: bool
) -> None:
    alice = await people("Alice")
    async with database.write() as db:
        await db.execute(update(profile).where(profile.c.id == alice.id).values(**change))
    if alive:
        assert await alice.call("get-teams")
    else:
        with pytest.raises(ApiError, match="authentication-required"):
            await alice.call("get-teams")


async def test_password_change_ends_the_other_sessions(people: People, server: Server) -> None:
    alice = await people("Alice")
    async with ApiClient(server.base) as second:
        await second.login(alice.email, alice.password)
        change = {"password": "another-password-8", "old-password": alice.password}
        await alice.call("update-profile-password", change)
        assert (await alice.call("get-profile"))["id"] == alice.id
        assert (await second.call("get-profile"))["id"] == ZERO
        with pytest.raises(ApiError, match="wrong-credentials"):
            await second.login(alice.email, alice.password)
        await second.login(alice.email, "another-password-8")


async def test_session_of_some_hours_is_renewed_with_a_304_too(people: People, database: Database) -> None:
    alice = await people("Alice")
    file = await alice.call("create-file", {"name": "F", "project-id": alice.project})
    params = {"id": file["id"]}
    tag = {"if-none-match": (await alice.answer("get-file", params, verb="GET")).headers["etag"]}
    await age(database, alice, modified_at=timedelta(hours=7))
    answer = await alice.answer("get-file", params, verb="GET", headers=tag)
    assert (answer.status, "etag" in answer.headers) == (304, False)
    assert answer.headers["set-cookie"].startswith(f"{COOKIE}=")
