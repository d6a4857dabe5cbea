"""Logging in by a real OpenID provider, with a browser (contract/rpc-accounts.md §8.5)."""

from __future__ import annotations

from uuid import uuid4

import pytest

from penpot_core.db import Database
from penpot_core.testing.client import ApiClient
from penpot_core.transit import Keyword
from penpot_migrations.tables import http_session_v2, profile, sso_provider
from tests.plugins.oidc.browser import Browser, page_of, query_of
from tests.plugins.oidc.conftest import Browsers, Town
from tests.plugins.oidc.house import CLIENT_ID, CLIENT_SECRET, missing

pytestmark = pytest.mark.skipif(missing() is not None, reason=missing() or "")

NOBODY = "Anonymous User"


async def registered(browser: Browser, login: str) -> dict[str, object]:
    """Log in for the first time, and register with the token that this gives."""
    page = await browser.log_in("oidc", login)
    assert page.name == "auth/register/validate", page
    made: dict[str, object] = await browser.call("register-profile", {"token": page.query["token"]})
    return made


async def test_begin_when_asked_then_the_way_has_all_that_protects_it(browser: Browser, town: Town) -> None:
    address = await browser.begin("oidc")
    query = query_of(address)
    assert town.house is not None
    assert address.startswith(f"{town.house.base}/auth?")
    assert query.keys() == {
        *("client_id", "redirect_uri", "response_type", "state", "scope"),
        *("nonce", "code_challenge", "code_challenge_method"),
    }
    assert (query["response_type"], query["code_challenge_method"]) == ("code", "S256")
    assert query["redirect_uri"] == f"{town.server.base}/api/auth/oidc/callback"
    assert set(query["scope"].split()) == {"openid", "profile", "email"}
    again = query_of(await browser.begin("oidc"))
    assert all(query[name] != again[name] for name in ("state", "nonce", "code_challenge"))


async def test_login_when_new_then_it_registers_and_later_ones_find_it(
    browsers: Browsers, database: Database
) -> None:
    first = browsers()
    page = await first.log_in("oidc", "ann")
    assert (page.name, page.query["fullname"]) == ("auth/register/validate", "Ann House")
    assert (await first.who())["fullname"] == NOBODY
    made = await first.call("register-profile", {"token": page.query["token"]})
    assert (made["email"], made["auth-backend"], made["is-active"]) == ("ann@example.com", "oidc", True)
    assert (await first.who())["id"] == made["id"]

    second = browsers()
    page = await second.log_in("oidc", "ann")
    assert page.name == "auth/verify-token"
    assert (await second.who())["id"] == made["id"]
    verified = await second.call("verify-token", {"token": page.query["token"]})
    assert (verified["iss"], verified["profile"]["id"]) == (Keyword("auth"), made["id"])
    async with database.read() as db:
        row = await db.fetch_one(profile.select().where(profile.c.id == made["id"]))
    assert row is not None
    told = {key: value for key, value in row.props.items() if key.startswith("oidc/")}
    assert told == {
        Keyword("oidc/sub"): "ann",
        Keyword("oidc/email"): "ann@example.com",
        Keyword("oidc/email-verified"): True,
        Keyword("oidc/name"): "Ann House",
        Keyword("oidc/roles"): ["painter"],
        Keyword("oidc/provider-id"): "oidc",
    }
    assert row.password == "!"


async def test_login_when_there_is_no_name_then_the_nickname_is_taken(browser: Browser) -> None:
    page = await browser.log_in("oidc", "bea")
    assert page.query["fullname"] == "bee"
    made = await browser.call("register-profile", {"token": page.query["token"]})
    assert made["email"] == "bea@example.com"


async def test_login_when_an_account_has_the_address_then_it_must_be_verified(
    browsers: Browsers, town: Town
) -> None:
    async with ApiClient(town.server.base) as col, ApiClient(town.server.base) as gus:
        await col.register("Col Here", email="col@example.com")
        await gus.register("Gus Here", email="gus@example.com")
    stranger, browser = browsers(), browsers()
    page = await stranger.log_in("oidc", "col")
    assert (page.name, page.error) == ("auth/login", "auth-provider-not-allowed")
    assert (await stranger.who())["fullname"] == NOBODY
    assert (await browser.log_in("oidc", "gus")).name == "auth/verify-token"
    assert (await browser.who())["id"] == gus.id


async def test_login_when_the_account_came_from_there_then_it_need_not_be_verified(
    browsers: Browsers,
) -> None:
    made = await registered(browsers(), "hal")
    again = browsers()
    assert (await again.log_in("oidc", "hal")).name == "auth/verify-token"
    assert (await again.who())["id"] == made["id"]


@pytest.mark.parametrize(
    ("login", "error", "hint"),
    [
        ("dan", "unable-to-auth", "not all of the required roles are present"),
        ("eve", "email-domain-not-allowed", None),
        ("nul", "unable-to-auth", "the provider tells no email address"),
    ],
    ids=["role", "domain", "address"],
)
async def test_login_when_somebody_may_not_come_in_then_it_says_why(
    browser: Browser, login: str, error: str, hint: str | None
) -> None:
    page = await browser.log_in("oidc", login)
    assert (page.name, page.error, page.query.get("hint")) == ("auth/login", error, hint)
    assert (await browser.who())["fullname"] == NOBODY


async def test_login_when_the_account_is_blocked_then_it_says_so(
    browsers: Browsers, database: Database
) -> None:
    made = await registered(browsers(), "fay")
    block = profile.update().where(profile.c.id == made["id"])
    async with database.write() as db:
        await db.execute(block.values(is_blocked=True))
    try:
        page = await browsers().log_in("oidc", "fay")
        assert (page.name, page.error) == ("auth/login", "profile-blocked")
    finally:
        async with database.write() as db:
            await db.execute(block.values(is_blocked=False))
    assert (await browsers().log_in("oidc", "fay")).name == "auth/verify-token"


async def test_login_when_refused_over_there_then_it_is_told(browser: Browser) -> None:
    state = query_of(await browser.begin("oidc"))["state"]
    page = await browser.finish(error="access_denied", state=state)
    assert (page.name, page.error, page.query["hint"]) == ("auth/login", "unable-to-auth", "access_denied")


async def invited(town: Town, email: str) -> tuple[object, str]:
    """A team, and the token with which somebody may join it."""
    async with ApiClient(town.server.base) as owner:
        await owner.register("Owner")
        team = await owner.call("create-team", {"name": "House Club"})
        await owner.call(
            "create-team-invitations", {"team-id": team["id"], "emails": {email}, "role": "editor"}
        )
        about = {"team-id": team["id"], "email": email}
        return team["id"], (await owner.call("get-team-invitation-token", about))["token"]


async def test_login_with_an_invitation_when_new_then_registering_goes_on_with_it(
    browser: Browser, town: Town
) -> None:
    team_id, invitation = await invited(town, "ivy@example.com")
    page = await browser.log_in("oidc", "ivy", **{"invitation-token": invitation})
    made = await browser.call("register-profile", {"token": page.query["token"]})
    accepted = await browser.call("verify-token", {"token": made["invitation-token"]})
    assert accepted["state"] == Keyword("created")
    assert (await browser.call("get-team", {"id": team_id}))["name"] == "House Club"


async def test_login_with_an_invitation_when_known_then_it_is_what_the_login_ends_with(
    browsers: Browsers, town: Town
) -> None:
    team_id, invitation = await invited(town, "jay@example.com")
    await registered(browsers(), "jay")
    browser = browsers()
    page = await browser.log_in("oidc", "jay", **{"invitation-token": invitation})
    assert (page.name, page.query["token"]) == ("auth/verify-token", invitation)
    await browser.call("verify-token", {"token": invitation})
    assert (await browser.call("get-team", {"id": team_id}))["name"] == "House Club"


async def test_logout_when_the_provider_is_of_the_database_then_the_browser_is_sent_to_its_page(
    browser: Browser, town: Town, database: Database
) -> None:
    assert town.house is not None
    provider_id, domain = uuid4(), f"d{uuid4().hex}.example"
    values = {
        "id": provider_id,
        "type": "oidc",
        "domain": domain,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "base_uri": town.house.base,
        "user_info_source": "auto",
    }
    async with database.write() as db:
        await db.execute(sso_provider.insert().values(values))
    assert (await browser.call("get-sso-provider", {"email": f"x@{domain}"}))["id"] == provider_id

    page = await browser.log_in(str(provider_id), "kim")
    if page.name == "auth/register/validate":
        await browser.call("register-profile", {"token": page.query["token"]})
    me = await browser.who()
    async with database.read() as db:
        query = http_session_v2.select().where(http_session_v2.c.sso_provider_id == provider_id)
        (session,) = await db.fetch_all(query)
    assert session.profile_id == me["id"]
    assert session.sso_session_id

    gone = await browser.call("logout", {"profile-id": me["id"]})
    address = str(gone["redirect-uri"])
    assert address.startswith(f"{town.house.base}/session/end?")
    assert query_of(address) == {
        "logout_hint": session.sso_session_id,
        "client_id": CLIENT_ID,
        "post_logout_redirect_uri": town.server.base,
    }
    assert (await browser.who())["fullname"] == NOBODY
    home = await browser.log_in_at(address, "", stop=town.server.base)
    assert home.rstrip("/") == town.server.base
    # The house asks again who it is.
    assert 'name="login"' in await form_at(browser, await browser.begin("oidc"))


async def form_at(browser: Browser, address: str) -> str:
    """The first page of the house that is no redirect."""
    answer = await browser.http.get(address)
    while answer.is_redirect:
        answer = await browser.http.get(str(answer.next_request.url if answer.next_request else ""))
    return answer.text


async def test_logout_when_the_provider_is_of_the_settings_then_there_is_no_page(browser: Browser) -> None:
    page = await browser.log_in("oidc", "kim")
    if page.name == "auth/register/validate":
        await browser.call("register-profile", {"token": page.query["token"]})
    assert await browser.call("logout", {"profile-id": (await browser.who())["id"]}) == {}
    assert (await browser.who())["fullname"] == NOBODY


async def test_callback_when_opened_again_then_neither_the_browser_nor_another_gets_in(
    browsers: Browsers,
) -> None:
    """The address of the way back stands in histories and logs: it works once, and in one browser."""
    browser = browsers()
    back = await browser.log_in_at(await browser.begin("oidc"), "kim")
    assert page_of(browser.base, await browser.http.get(back)).error is None
    again = page_of(browser.base, await browser.http.get(back))
    other = page_of(browser.base, await browsers().http.get(back))
    assert (again.error, other.error) == ("unable-to-auth", "unable-to-auth")
    assert "did not begin in this browser" in again.query["hint"]


async def test_code_when_it_was_used_then_the_house_refuses_it(browsers: Browsers) -> None:
    browser = browsers()
    first = query_of(await browser.log_in_at(await browser.begin("oidc"), "kim"))
    assert (await browser.finish(**first)).error is None
    state = query_of(await browser.begin("oidc"))["state"]
    page = await browser.finish(**{**first, "state": state})
    assert (page.error, page.query["hint"]) == ("unable-to-auth", "unable to retrieve the token")


async def test_code_when_it_belongs_to_another_login_then_pkce_refuses_it(browsers: Browsers) -> None:
    """A code that was stolen on its way, put into a login of the thief's."""
    victim, thief = browsers(), browsers()
    stolen = query_of(await victim.log_in_at(await victim.begin("oidc"), "kim"))
    state = query_of(await thief.begin("oidc"))["state"]
    page = await thief.finish(**{**stolen, "state": state})
    assert (page.error, page.query["hint"]) == ("unable-to-auth", "unable to retrieve the token")
    assert (await thief.who())["fullname"] == NOBODY
