"""Logging in by a real directory, over HTTP (contract/rpc-accounts.md §2)."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_core.testing.servers import DEPLOYMENTS, RELAXED, Server, Servers, ServerSpec
from tests.plugins.ldap.slapd import SUFFIX, Slapd, missing, person

pytestmark = pytest.mark.skipif(missing() is not None, reason=missing() or "")

LIMIT = 10
"""Failed logins of one account until it must wait."""

ENTRIES = (
    person("ann", "ann-in-the-book", "ann@example.com", name="Änne Book"),
    person("bob", "bob-in-the-book", "bob.b@example.com", "bob@example.com", name="Bob Two Addresses"),
    person("new", "new-in-the-book", "new@example.com", name="Newcomer"),
    person("known", "known-in-the-book", "known@example.com", name="Known There"),
    person("guest", "guest-in-the-book", "guest@example.com", name="Guest"),
    person("slow", "slow-in-the-book", "slow@example.com", name="Slow"),
    person("nomail@example.com", "nomail-in-the-book", name="No Address"),
    person("twin.one", "twin-in-the-book", "twin@example.com", name="Twin"),
    person("twin.two", "twin-in-the-book", "twin@example.com", name="Twin"),
    person("robot", "robot-in-the-book", "robot@example.com", base=f"ou=robots,{SUFFIX}"),
    # Somebody whose user name has the form of somebody else's address.
    person("known@elsewhere.example", "odd-in-the-book", "odd@example.com", name="Odd"),
)


@pytest.fixture(scope="module")
def slapd() -> Iterator[Slapd]:
    with Slapd(*ENTRIES) as running:
        yield running


def settings(slapd: Slapd) -> Mapping[str, str]:
    """Those of a server that speaks TLS with the directory."""
    flags = f"{RELAXED['PENPOT_FLAGS']} enable-login-with-ldap"
    tls = {"PENPOT_LDAP_STARTTLS": "true", "SSL_CERT_FILE": str(slapd.certificate)}
    return {**RELAXED, "PENPOT_FLAGS": flags, **slapd.environment(**tls)}


@pytest.fixture(scope="module", params=list(DEPLOYMENTS))
def server(request: pytest.FixtureRequest, servers: Servers, slapd: Slapd) -> Iterator[Server]:
    spec = DEPLOYMENTS[request.param]
    with servers.own(ServerSpec(spec.database, spec.bus, settings(slapd))) as running:
        yield running


async def login(client: ApiClient, email: str, password: str, **more: str) -> Any:
    return await client.call("login-with-ldap", {"email": email, "password": password, **more})


async def refused(client: ApiClient, email: str, password: str) -> tuple[int, str | None]:
    answer = await client.answer("login-with-ldap", {"email": email, "password": password})
    return answer.status, (answer.body or {}).get("code")


async def test_login_when_new_then_the_entry_becomes_an_account_and_later_ones_find_it(
    visitor: ApiClient, server: Server
) -> None:
    made = await login(visitor, "New@example.com", "new-in-the-book")
    assert (made["email"], made["fullname"], made["auth-backend"]) == ("new@example.com", "Newcomer", "ldap")
    assert (await visitor.call("get-profile"))["id"] == made["id"]
    assert [team["is-default"] for team in await visitor.call("get-teams")] == [True]
    async with ApiClient(server.base) as again:
        assert (await login(again, "new@example.com", "new-in-the-book"))["id"] == made["id"]
        assert await refused(again, "new@example.com", "") == (400, "params-validation")
        answer = await again.answer(
            "login-with-password", {"email": "new@example.com", "password": "new-in-the-book"}
        )
        assert answer.body["code"] == "account-without-password"


async def test_login_when_the_name_is_not_ascii_then_it_is_kept(visitor: ApiClient) -> None:
    assert (await login(visitor, "ann@example.com", "ann-in-the-book"))["fullname"] == "Änne Book"


async def test_login_when_an_account_has_the_address_then_it_is_that_account(
    people: People, visitor: ApiClient, server: Server
) -> None:
    async with ApiClient(server.base) as owner:
        own = await owner.register("Made By Hand", email="known@example.com")
    assert (await login(visitor, "known@example.com", "known-in-the-book"))["id"] == own["id"]
    assert await refused(visitor, "known@example.com", owner.password) == (400, "wrong-credentials")


@pytest.mark.parametrize("typed", ["bob@example.com", "bob.b@example.com"])
async def test_login_when_the_entry_has_several_addresses_then_the_one_typed_counts(
    visitor: ApiClient, typed: str
) -> None:
    assert (await login(visitor, typed, "bob-in-the-book"))["email"] == typed


async def test_login_when_the_address_typed_is_not_the_entrys_then_it_is_not_believed(
    visitor: ApiClient,
) -> None:
    made = await login(visitor, "known@elsewhere.example", "odd-in-the-book")
    assert made["email"] == "odd@example.com"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ann@example.com", "bob-in-the-book"),
        ("ann@example.com", "Ann-In-The-Book"),
        ("nobody@example.com", "ann-in-the-book"),
        ("robot@example.com", "robot-in-the-book"),
        ("twin@example.com", "twin-in-the-book"),
    ],
    ids=["another's", "other case", "nobody", "outside of the base", "two entries"],
)
async def test_login_when_credentials_are_wrong_then_nothing_says_which(
    visitor: ApiClient, email: str, password: str
) -> None:
    assert await refused(visitor, email, password) == (400, "wrong-credentials")
    assert (await visitor.call("get-profile"))["fullname"] == "Anonymous User"


@pytest.mark.parametrize(
    "email",
    [
        "*@example.com",
        "a*@example.com",
        "ann*@example.com",
        "ann@example.com)(uid=*",
        "*)(uid=ann",
        "ann@example.com))(|(uid=ann",
        "ann@example.com\\2a",
    ],
)
async def test_login_when_the_address_is_made_to_change_the_query_then_it_does_not(
    visitor: ApiClient, email: str
) -> None:
    status, code = await refused(visitor, email, "ann-in-the-book")
    assert (status, code) in {(400, "wrong-credentials"), (400, "params-validation")}
    assert (await login(visitor, "ann@example.com", "ann-in-the-book"))["email"] == "ann@example.com"


async def test_login_when_the_entry_has_no_address_then_the_answer_names_the_attributes(
    visitor: ApiClient,
) -> None:
    answer = await visitor.answer(
        "login-with-ldap", {"email": "nomail@example.com", "password": "nomail-in-the-book"}
    )
    assert (answer.status, answer.body["code"]) == (400, "wrong-ldap-response")
    assert "mail (an address) and cn" in answer.body["explain"]


async def test_login_with_an_invitation_when_it_is_for_this_address_then_it_can_be_accepted(
    people: People, visitor: ApiClient
) -> None:
    owner = await people("Owner")
    team = await owner.call("create-team", {"name": "Book Club"})
    about = {"team-id": team["id"], "email": "guest@example.com"}
    await owner.call(
        "create-team-invitations", {"team-id": team["id"], "emails": {"guest@example.com"}, "role": "editor"}
    )
    token = (await owner.call("get-team-invitation-token", about))["token"]
    answer = await login(visitor, "guest@example.com", "guest-in-the-book", **{"invitation-token": token})
    assert list(answer) == ["invitation-token"]
    accepted = await visitor.call("verify-token", {"token": answer["invitation-token"]})
    assert (accepted["state"], accepted["member-email"]) == ("created", "guest@example.com")
    assert (await visitor.call("get-team", {"id": team["id"]}))["name"] == "Book Club"


async def test_login_after_too_many_failures_must_wait(visitor: ApiClient) -> None:
    email = f"nobody.{secrets.token_hex(6)}@example.com"
    seen = {await refused(visitor, email, "a guess") for _ in range(LIMIT)}
    assert seen == {(400, "wrong-credentials")}
    assert await refused(visitor, email, "a guess") == (429, None)
    await login(visitor, "slow@example.com", "slow-in-the-book")


async def test_login_while_the_directory_is_away_then_it_says_so_and_later_works(
    visitor: ApiClient, slapd: Slapd
) -> None:
    slapd.stop()
    try:
        answer = await visitor.answer(
            "login-with-ldap", {"email": "ann@example.com", "password": "ann-in-the-book"}
        )
        assert (answer.status, answer.body["type"], answer.body["code"]) == (
            400,
            "restriction",
            "unable-to-connect-to-ldap",
        )
        assert "127.0.0.1" not in answer.raw.decode()
    finally:
        slapd.start()
    await login(visitor, "ann@example.com", "ann-in-the-book")
