"""Access tokens: what they open, what not, and when they end (contract/rpc-accounts.md §9.1)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import websockets
from sqlalchemy import update

from penpot_core.db import Database
from penpot_core.ids import ZERO
from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_migrations.tables import access_token, profile


async def made(person: ApiClient, **params: Any) -> dict[Any, Any]:
    result: dict[Any, Any] = await person.call("create-access-token", {"name": "ci", **params})
    return result


async def asks_as(visitor: ApiClient, authorization: str) -> Any:
    """Who the server takes a request with this header for."""
    visitor.http.cookies.clear()
    return (await visitor.call("get-profile", headers={"authorization": authorization}))["id"]


async def test_token_when_sent_then_it_has_the_rights_of_its_maker(
    people: People, visitor: ApiClient
) -> None:
    alice = await people("Alice")
    token = (await made(alice))["token"]
    assert await asks_as(visitor, f"Token {token}") == alice.id
    assert await asks_as(visitor, f"tOKEN {token}") == alice.id


async def test_cookie_when_a_token_is_sent_too_then_the_cookie_goes_before(people: People) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    header = {"authorization": f"Token {(await made(alice))['token']}"}
    assert (await bob.call("get-profile", headers=header))["id"] == bob.id


async def test_token_when_sent_to_the_websocket_then_it_is_refused(people: People) -> None:
    alice = await people("Alice")
    token = (await made(alice))["token"]
    address = f"{alice.base.replace('http', 'ws', 1)}/ws/notifications?session-id={uuid4()}"
    with pytest.raises(websockets.InvalidStatus) as refused:
        await websockets.connect(address, additional_headers={"authorization": f"Token {token}"})
    assert refused.value.response.status_code == 401


async def test_token_when_its_time_is_over_then_it_opens_nothing(
    people: People, visitor: ApiClient, database: Database
) -> None:
    alice = await people("Alice")
    token = await made(alice, expiration="1h30m")
    assert token["expires-at"] - token["created-at"] == timedelta(minutes=90)
    assert await asks_as(visitor, f"Token {token['token']}") == alice.id
    over = update(access_token).where(access_token.c.id == token["id"]).values(expires_at=datetime.now(UTC))
    async with database.write() as db:
        assert await db.execute(over) == 1
    assert await asks_as(visitor, f"Token {token['token']}") == ZERO


async def test_token_when_made_with_no_time_at_all_then_it_never_opens_anything(
    people: People, visitor: ApiClient
) -> None:
    token = await made(await people("Alice"), expiration=None)
    assert token["expires-at"] <= datetime.now(UTC)
    assert await asks_as(visitor, f"Token {token['token']}") == ZERO


@pytest.mark.parametrize("values", [{"is_blocked": True}, {"deleted_at": datetime(2020, 1, 1, tzinfo=UTC)}])
async def test_token_when_its_maker_is_blocked_or_deleted_then_it_opens_nothing(
    people: People, visitor: ApiClient, database: Database, values: dict[str, Any]
) -> None:
    alice = await people("Alice")
    token = (await made(alice))["token"]
    async with database.write() as db:
        assert await db.execute(update(profile).where(profile.c.id == alice.id).values(values)) == 1
    assert await asks_as(visitor, f"Token {token}") == ZERO


async def test_token_when_another_deletes_it_then_it_stays(people: People, visitor: ApiClient) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    token = await made(alice)
    assert await bob.call("delete-access-token", {"id": token["id"]}) is None
    assert await asks_as(visitor, f"Token {token['token']}") == alice.id
    await alice.call("delete-access-token", {"id": token["id"]})
    assert await asks_as(visitor, f"Token {token['token']}") == ZERO
    assert await alice.call("get-access-tokens") == []


async def test_mcp_token_when_a_second_is_made_then_it_takes_the_place_of_the_first(people: People) -> None:
    alice = await people("Alice")
    plain, first = await made(alice), await made(alice, type="mcp")
    assert (await alice.call("get-current-mcp-token"))["token"] == first["token"]
    second = await made(alice, type="mcp")
    assert (await alice.call("get-current-mcp-token"))["token"] == second["token"]
    listed = {row["id"]: row.get("token") for row in await alice.call("get-access-tokens")}
    assert listed == {plain["id"]: None, second["id"]: second["token"]}


@pytest.mark.parametrize(
    "params", [{}, {"name": ""}, {"name": "x" * 251}, {"name": "ci", "expiration": "soon"}, {"name": 7}]
)
async def test_token_when_the_params_are_wrong_then_none_is_made(
    people: People, params: dict[str, Any]
) -> None:
    alice = await people("Alice")
    with pytest.raises(ApiError) as refused:
        await alice.call("create-access-token", params)
    assert refused.value.code == "params-validation"
    assert await alice.call("get-access-tokens") == []


@pytest.mark.parametrize("length", [2**63, 10**15, "9" * 300 + "h"])
async def test_token_when_its_time_is_beyond_all_dates_then_it_is_refused(
    people: People, length: int | str
) -> None:
    alice = await people("Alice")
    with pytest.raises(ApiError) as caught:
        await alice.call("create-access-token", {"name": "t", "expiration": length}, encoding="json")
    assert (caught.value.status, caught.value.code) == (400, "params-validation")
