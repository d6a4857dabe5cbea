"""Registration in two steps (contract/rpc-accounts.md §1)."""

from __future__ import annotations

import asyncio
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from penpot_core.app import build
from penpot_core.db import Database
from penpot_core.errors import Restricted
from penpot_core.rpc import Call, Client
from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_core.testing.servers import RELAXED, Servers, ServerSpec
from penpot_core.tokens import Tokens
from penpot_core.transit import Codec, Keyword
from penpot_migrations.tables import global_complaint_report, profile
from penpot_plugins.accounts.registration import check_open

PASSWORD = "a-password-9"


def newcomer() -> str:
    return f"new.{secrets.token_hex(6)}@example.com"


async def register(visitor: ApiClient, email: str, **more: Any) -> Any:
    person = {"fullname": "New", "email": email, "password": PASSWORD, **more}
    prepared = await visitor.call("prepare-register-profile", person)
    return await visitor.call("register-profile", {"token": prepared["token"]})


async def refusal(client: ApiClient, method: str, params: dict[str, Any]) -> ApiError:
    with pytest.raises(ApiError) as caught:
        await client.call(method, params)
    return caught.value


async def invited(people: People, visitor: ApiClient, email: str, role: str = "editor") -> tuple[Any, str]:
    """A team whose owner invited an address, and the token."""
    alice = await people("Alice")
    team = (await alice.call("create-team", {"name": "Club"}))["id"]
    sent = await alice.call(
        "create-team-invitations", {"team-id": team, "emails": frozenset({email}), "role": role}
    )
    (token,) = sent["invitations"]
    return team, token


async def test_register_of_somebody_invited_leads_into_the_team(people: People, visitor: ApiClient) -> None:
    email = newcomer()
    team, token = await invited(people, visitor, email, "viewer")
    seen = await visitor.call("verify-token", {"token": token})
    assert (seen["state"], seen["redirect-to"]) == ("pending", "auth-register")
    made = await register(visitor, email, **{"invitation-token": token})
    assert made.keys() == {"id", "email", "invitation-token"}
    accepted = await visitor.call("verify-token", {"token": made["invitation-token"]})
    assert (accepted["state"], accepted["member-id"]) == ("created", made["id"])
    permissions = (await visitor.call("get-team", {"id": team}))["permissions"]
    assert permissions == {"type": "membership", "is-owner": False, "is-admin": False, "can-edit": False}
    again = await refusal(visitor, "verify-token", {"token": made["invitation-token"]})
    assert again.code == "invalid-token"


async def test_invitation_brought_twice_at_once_works_once(people: People, visitor: ApiClient) -> None:
    email = newcomer()
    team, token = await invited(people, visitor, email)
    made = await register(visitor, email, **{"invitation-token": token})
    params = {"token": made["invitation-token"]}
    answers = await asyncio.gather(*(visitor.answer("verify-token", params) for _ in range(3)))
    assert sorted(answer.status for answer in answers) == [200, 400, 400]
    members = await visitor.call("get-team-members", {"team-id": team})
    assert sorted(row["name"] for row in members) == ["Alice", "New"]


async def test_register_with_somebody_elses_invitation_is_refused(people: People, visitor: ApiClient) -> None:
    _, token = await invited(people, visitor, newcomer())
    person = {"fullname": "New", "email": newcomer(), "password": PASSWORD, "invitation-token": token}
    refused = await refusal(visitor, "prepare-register-profile", person)
    assert refused.code == "email-does-not-match-invitation"


async def test_register_keeps_campaign_and_newsletter_and_shows_no_campaign(
    visitor: ApiClient, database: Database
) -> None:
    made = await register(
        visitor, newcomer(), **{"utm-source": "ad", "mtm-x": 7, "accept-newsletter-updates": True}
    )
    shown = (await visitor.call("get-profile"))["props"]
    assert shown["newsletter-updates"] is True
    assert not [key for key in shown if "/" in key]
    async with database.read() as db:
        kept = await db.fetch_val(select(profile.c.props).where(profile.c.id == made["id"]))
    assert {key: value for key, value in kept.items() if "/" in key} == {"penpot/utm-source": "ad"}


async def test_register_for_an_address_that_is_blocked_says_no_more_than_who_it_is(
    people: People, visitor: ApiClient, database: Database
) -> None:
    email = newcomer()
    person = {"fullname": "New", "email": email, "password": PASSWORD}
    token = (await visitor.call("prepare-register-profile", person))["token"]
    made = await visitor.call("register-profile", {"token": token})
    async with database.write() as db:
        await db.execute(update(profile).where(profile.c.id == made["id"]).values(is_blocked=True))
    visitor.http.cookies.clear()
    answer = await visitor.answer("register-profile", {"token": token})
    assert (answer.status, answer.body) == (200, {"id": made["id"], "email": email})
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("kind", "code"),
    [("bounce", "email-has-permanent-bounces"), ("complaint", "email-has-complaints")],
)
async def test_prepare_for_an_address_that_mails_do_not_reach_is_refused(
    visitor: ApiClient, database: Database, kind: str, code: str
) -> None:
    email = newcomer()
    async with database.write() as db:
        row = {"email": email, "created_at": datetime.now(UTC), "type": kind, "content": {}}
        await db.execute(insert(global_complaint_report).values(**row))
    person = {"fullname": "New", "email": email, "password": PASSWORD}
    refused = await refusal(visitor, "prepare-register-profile", person)
    assert (refused.type, refused.code, refused.body["email"]) == ("restriction", code, email)


@pytest.mark.parametrize("claims", [{}, {"email": "a@b.example", "fullname": "A"}])
async def test_register_with_a_token_that_holds_too_little_is_refused(
    visitor: ApiClient, claims: dict[str, Any]
) -> None:
    token = Tokens(RELAXED["PENPOT_SECRET_KEY"], Codec()).encode(
        {"iss": Keyword("prepared-register"), **claims}
    )
    assert (await refusal(visitor, "register-profile", {"token": token})).code == "invalid-token"


async def test_register_of_one_address_twice_at_once_makes_one_account(visitor: ApiClient) -> None:
    person = {"fullname": "New", "email": newcomer(), "password": PASSWORD}
    token = (await visitor.call("prepare-register-profile", person))["token"]
    answers = await asyncio.gather(*(visitor.answer("register-profile", {"token": token}) for _ in range(3)))
    assert sorted(answer.status for answer in answers) == [200, 400, 400]
    assert {answer.body.get("code") for answer in answers} == {None, "email-already-exists"}


def flags(*words: str) -> dict[str, str]:
    """The relaxed settings with some flags turned."""
    kept = [
        word
        for word in RELAXED["PENPOT_FLAGS"].split()
        if word.partition("-")[2] not in {other.partition("-")[2] for other in words}
    ]
    return {**RELAXED, "PENPOT_FLAGS": " ".join([*kept, *words])}


@pytest.mark.parametrize("word", ["disable-registration", "disable-login-with-password"])
def test_check_open_where_a_flag_is_off_refuses(tmp_path: Path, word: str) -> None:
    app = build(environ={**flags(word), "PENPOT_DATA_DIR": str(tmp_path)})
    call = Call(app=app, method=app.methods["prepare-register-profile"].method, raw={}, client=Client())
    with pytest.raises(Restricted, match="registration is disabled"):
        check_open(call)


async def test_domains_that_are_not_accepted_neither_register_nor_are_invited(servers: Servers) -> None:
    settings = {**RELAXED, "PENPOT_REGISTRATION_DOMAIN_WHITELIST": "example.com"}
    server = servers.shared(ServerSpec(env=settings))
    async with ApiClient(server.base) as alice:
        await alice.register("Alice")
        stranger = "somebody@elsewhere.example"
        person = {"fullname": "New", "email": stranger, "password": PASSWORD}
        refused = await refusal(alice, "prepare-register-profile", person)
        assert (refused.code, refused.hint) == (
            "email-domain-is-not-allowed",
            "email domain not in whitelist",
        )
        team = (await alice.call("create-team", {"name": "Club"}))["id"]
        invitation = {"team-id": team, "emails": frozenset({stranger}), "role": "editor"}
        refused = await refusal(alice, "create-team-invitations", invitation)
        assert refused.code == "email-domain-is-not-allowed"
        invitation["emails"] = frozenset({newcomer()})
        assert (await alice.call("create-team-invitations", invitation))["total"] == 1
