"""Logging in, and changing the password (contract/rpc-accounts.md §1, §3)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from penpot_core.db import Database
from penpot_core.errors import Restricted, ValidationFailed
from penpot_core.rpc import Call
from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_core.types import Identity
from penpot_migrations.tables import profile
from penpot_plugins.accounts.access import by_session
from penpot_plugins.accounts.passwords import NO_PASSWORD, derive
from penpot_plugins.accounts.service import Verified, confirm


async def stored(database: Database, profile_id: UUID) -> str:
    async with database.read() as db:
        text: str = await db.fetch_val(select(profile.c.password).where(profile.c.id == profile_id))
    return text


async def change(database: Database, profile_id: UUID, **values: Any) -> None:
    async with database.write() as db:
        await db.execute(update(profile).where(profile.c.id == profile_id).values(**values))


async def refusal(client: ApiClient, method: str, params: dict[str, Any]) -> str | None:
    with pytest.raises(ApiError) as caught:
        await client.call(method, params)
    return caught.value.code


async def test_login_with_an_old_hash_replaces_it(
    people: People, visitor: ApiClient, database: Database
) -> None:
    from tests.plugins.accounts.test_passwords import pbkdf2

    alice = await people("Alice")
    await change(database, alice.id, password=pbkdf2("an-old-password"))
    await visitor.login(alice.email, "an-old-password")
    renewed = await stored(database, alice.id)
    assert renewed.startswith("argon2id$")
    await visitor.login(alice.email, "an-old-password")
    assert await stored(database, alice.id) == renewed


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ({"is_active": False}, "wrong-credentials"),
        ({"is_blocked": True}, "profile-blocked"),
        ({"password": NO_PASSWORD}, "account-without-password"),
        ({"password": "no hash at all"}, "wrong-credentials"),
        ({"deleted_at": datetime(2026, 1, 1, tzinfo=UTC)}, "wrong-credentials"),
    ],
)
async def test_login_to_an_account_that_is_not_open_is_refused(
    people: People, visitor: ApiClient, database: Database, state: dict[str, Any], code: str
) -> None:
    alice = await people("Alice")
    await change(database, alice.id, **state)
    params = {"email": alice.email, "password": alice.password}
    assert await refusal(visitor, "login-with-password", params) == code


async def test_login_with_a_wrong_password_does_not_tell_that_an_account_is_blocked(
    people: People, visitor: ApiClient, database: Database
) -> None:
    alice = await people("Alice")
    await change(database, alice.id, is_blocked=True)
    params = {"email": alice.email, "password": "guess"}
    assert await refusal(visitor, "login-with-password", params) == "wrong-credentials"


async def test_confirm_of_a_password_changed_meanwhile_begins_no_session(
    people: People, database: Database
) -> None:
    alice = await people("Alice")
    verified = Verified(alice.id, alice.email, await stored(database, alice.id))
    async with database.write() as db:
        await confirm(db, verified)
    await change(database, alice.id, password=derive("another"))
    with pytest.raises(ValidationFailed, match="wrong-credentials"):
        async with database.write() as db:
            await confirm(db, verified)


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"password": "new-password-1", "old-password": "guess"}, "old-password-not-match"),
        ({"password": "new-password-1"}, "old-password-not-match"),
        ({"password": "new-password-1", "old-password": None}, "old-password-not-match"),
        ({"password": "EMAIL", "old-password": "OWN"}, "email-as-password"),
        ({"password": "  ", "old-password": "OWN"}, "params-validation"),
    ],
)
async def test_update_password_that_is_not_right_changes_nothing(
    people: People, database: Database, params: dict[str, Any], code: str
) -> None:
    alice = await people("Alice")
    before = await stored(database, alice.id)
    words = {"EMAIL": alice.email.upper(), "OWN": alice.password}
    given = {key: words.get(value, value) for key, value in params.items()}
    assert await refusal(alice, "update-profile-password", given) == code
    assert await stored(database, alice.id) == before


async def test_update_password_without_one_needs_no_old_one(
    people: People, visitor: ApiClient, database: Database
) -> None:
    alice = await people("Alice")
    await change(database, alice.id, password=NO_PASSWORD)
    await alice.call("update-profile-password", {"password": "first-password-1"})
    await visitor.login(alice.email, "first-password-1")


@pytest.mark.parametrize(("kind", "allowed"), [("session", True), ("access-token", False)])
async def test_update_password_is_for_who_logged_in_not_for_tokens(kind: str, allowed: bool) -> None:
    call = Call(app=None, method=None, raw={}, client=None, identity=Identity(UUID(int=1), kind))  # type: ignore[arg-type]
    assert by_session.check is not None
    if allowed:
        await by_session.check(call, None)
    else:
        with pytest.raises(Restricted, match="logging in"):
            await by_session.check(call, None)


async def test_delete_profile_of_the_owner_of_a_shared_team_names_all_teams(people: People) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    team = (await alice.call("create-team", {"name": "Shared"}))["id"]
    invite = {"team-id": team, "emails": frozenset({bob.email}), "role": "editor"}
    await alice.call("create-team-invitations", invite)
    with pytest.raises(ApiError, match="owner-teams-with-people") as caught:
        await alice.call("delete-profile")
    assert set(caught.value.body["context"]["teams"]) == {alice.team, team}
    assert (await alice.call("get-profile"))["id"] == alice.id
