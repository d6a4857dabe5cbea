"""Row 38: domain lists apply to every way an address enters (registration, change, invitation, OIDC)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from penpot_core.testing.client import ApiClient
from penpot_core.testing.servers import DEPLOYMENTS, RELAXED, Server, Servers
from penpot_core.transit import Keyword
from tests.plugins.mailing import address
from tests.security.asking import code_of, token

REFUSED = "email-domain-is-not-allowed"
LISTS = ["accepted", "refused"]


@pytest.fixture(scope="session")
def blacklist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("domains") / "refused.txt"
    file.write_text("# nobody from\nelsewhere.example\n")
    return file


@pytest.fixture(params=LISTS)
def listed(request: pytest.FixtureRequest, servers: Servers, blacklist: Path) -> Server:
    """A server that accepts example.com alone, and one that refuses elsewhere.example and what is below it."""
    more = (
        {"PENPOT_REGISTRATION_DOMAIN_WHITELIST": "example.com"}
        if request.param == "accepted"
        else {
            "PENPOT_FLAGS": RELAXED["PENPOT_FLAGS"] + " enable-email-blacklist",
            "PENPOT_EMAIL_DOMAIN_BLACKLIST": str(blacklist),
        }
    )
    return servers.shared(replace(DEPLOYMENTS["sqlite"], env={**RELAXED, **more}))


@pytest.fixture
async def alice(listed: Server) -> AsyncIterator[ApiClient]:
    async with ApiClient(listed.base) as client:
        await client.register("Alice")
        yield client


def stranger() -> str:
    return address().replace("@example.com", "@below.elsewhere.example")


async def by_registration(alice: ApiClient, email: str) -> str | None:
    person = {"fullname": "New", "email": email, "password": "a-password-9"}
    return await code_of(alice, "prepare-register-profile", person)


async def by_an_old_registration(alice: ApiClient, email: str) -> str | None:
    """Prepared before the list was there."""
    person = {"email": email, "fullname": "New", "password": "a-password-9", "backend": "penpot"}
    return await code_of(alice, "register-profile", {"token": token("prepared-register", **person)})


async def by_a_provider(alice: ApiClient, email: str) -> str | None:
    person = {"email": email, "fullname": "New", "backend": "oidc", "email_verified": True}
    return await code_of(alice, "register-profile", {"token": token("prepared-register", **person)})


async def by_change(alice: ApiClient, email: str) -> str | None:
    return await code_of(alice, "request-email-change", {"email": email})


async def by_an_old_change(alice: ApiClient, email: str) -> str | None:
    """Asked for before the list was there."""
    made = token("change-email", profile_id=alice.id, email=email)
    return await code_of(alice, "verify-token", {"token": made})


async def by_invitation(alice: ApiClient, email: str) -> str | None:
    params = {"team-id": alice.team, "emails": frozenset({email}), "role": "editor"}
    return await code_of(alice, "create-team-invitations", params)


async def by_a_new_team(alice: ApiClient, email: str) -> str | None:
    params = {"name": "Two", "emails": frozenset({email}), "role": Keyword("editor")}
    return await code_of(alice, "create-team-with-invitations", params)


WAYS = [
    by_registration,
    by_an_old_registration,
    by_a_provider,
    by_change,
    by_an_old_change,
    by_invitation,
    by_a_new_team,
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
async def test_address_of_a_domain_that_may_not_come_in_then_comes_in_by_no_way_and_others_do(
    alice: ApiClient, way: object
) -> None:
    assert callable(way)
    assert await way(alice, stranger().upper() if way is by_change else stranger()) == REFUSED
    assert await way(alice, address()) is None
