"""Logging out of a provider of the database too (contract/rpc-accounts.md §1, `logout`)."""

from __future__ import annotations

from typing import Any

import pytest

from penpot_core.db import Database
from penpot_migrations.tables import sso_provider
from tests.plugins.oidc.browser import Browser, query_of
from tests.plugins.oidc.conftest import Town, Towns
from tests.plugins.oidc.rogue import CLIENT_ID, CODE, Rogue

NOBODY = "Anonymous User"


@pytest.fixture
def town(towns: Towns) -> Town:
    """On one database: the test of a whole login runs on both."""
    return towns("sqlite")


async def logged_in(browser: Browser, rogue: Rogue, **claims: Any) -> None:
    page = await rogue.log_in(browser, **claims)
    await browser.call("register-profile", {"token": page.query["token"]})


async def gone(browser: Browser) -> Any:
    """What a logout answers; nobody is logged in afterwards, with the old cookie either."""
    cookie = browser.http.cookies["auth-token"]
    answer = await browser.call("logout", {"profile-id": (await browser.who())["id"]})
    browser.http.cookies.set("auth-token", cookie)
    assert (await browser.who())["fullname"] == NOBODY
    return answer


@pytest.mark.parametrize("source", ["auto", "token", "userinfo"])
async def test_logout_when_the_provider_has_a_page_then_it_is_told_with_the_session_there(
    browser: Browser, town: Town, database: Database, source: str
) -> None:
    rogue = Rogue(town.remote)
    page = f"{rogue.base}/bye?tenant=7"
    await rogue.enroll(database, logout_uri=page, user_info_source=source)
    await logged_in(browser, rogue, sid="the session there")
    address = str((await gone(browser))["redirect-uri"])
    assert address.startswith(page)
    assert query_of(address) == {
        "tenant": "7",
        "logout_hint": "the session there",
        "client_id": CLIENT_ID,
        "post_logout_redirect_uri": browser.base,
    }


async def test_logout_when_the_provider_names_no_session_then_there_is_no_hint(
    browser: Browser, town: Town, database: Database
) -> None:
    rogue = Rogue(town.remote)
    await rogue.enroll(database, logout_uri=f"{rogue.base}/bye")
    await logged_in(browser, rogue)
    assert "logout_hint" not in query_of(str((await gone(browser))["redirect-uri"]))


async def test_logout_when_the_provider_has_no_page_then_none_is_told(
    browser: Browser, town: Town, database: Database
) -> None:
    rogue = Rogue(town.remote)
    await rogue.enroll(database)
    await logged_in(browser, rogue, sid="s")
    assert await gone(browser) == {}


async def test_logout_when_the_provider_is_off_by_then_the_session_ends_all_the_same(
    browser: Browser, town: Town, database: Database
) -> None:
    rogue = Rogue(town.remote)
    await rogue.enroll(database, logout_uri=f"{rogue.base}/bye")
    await logged_in(browser, rogue)
    async with database.write() as db:
        off = sso_provider.update().where(sso_provider.c.id == rogue.id).values(is_enabled=False)
        await db.execute(off)
    assert await gone(browser) == {}


async def test_login_when_people_are_described_elsewhere_then_a_token_that_is_none_is_not_read(
    browser: Browser, town: Town, database: Database
) -> None:
    """Such a provider is not held to its token: the description comes from the provider itself."""
    rogue = Rogue(town.remote)
    await rogue.enroll(database, logout_uri=f"{rogue.base}/bye", user_info_source="userinfo")
    query = query_of(await browser.begin(str(rogue.id)))
    rogue.gives(rogue.token("of another login", sid="s"))
    page = await browser.finish(code=CODE, state=query["state"])
    await browser.call("register-profile", {"token": page.query["token"]})
    assert "logout_hint" not in query_of(str((await gone(browser))["redirect-uri"]))
