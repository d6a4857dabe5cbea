"""Logins that must not succeed, and beside each one that must (contract/rpc-accounts.md §8.5)."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

import pytest
from joserfc.jwk import OctKey

from penpot_core.db import Database
from penpot_core.testing.client import ApiClient
from penpot_migrations.tables import profile, sso_provider
from tests.outbound.vectors import urls
from tests.plugins.oidc.browser import Browser, query_of
from tests.plugins.oidc.conftest import Browsers, Town, Towns
from tests.plugins.oidc.remote import Remote, Told
from tests.plugins.oidc.rogue import CLIENT_SECRET, CODE, Rogue, new_key

NOBODY = "Anonymous User"
REGISTER = "auth/register/validate"


@pytest.fixture
def town(towns: Towns) -> Town:
    """On one database: nothing here depends on which."""
    return towns("sqlite")


@pytest.fixture
async def rogue(town: Town, database: Database) -> AsyncIterator[Rogue]:
    made = Rogue(town.remote)
    await made.enroll(database)
    yield made


def bare(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def unsigned(rogue: Rogue, nonce: str) -> str:
    """A token that says of itself that it is not signed."""
    payload = {
        "iss": rogue.base,
        "aud": "penpot",
        "exp": int(time.time()) + 60,
        "nonce": nonce,
        **rogue.claims,
    }
    return f"{bare({'alg': 'none'})}.{bare(payload)}."


def signed_with_public_key(rogue: Rogue, nonce: str) -> str:
    """A symmetric signature whose secret is the public key that everybody knows."""
    payload = {
        "iss": rogue.base,
        "aud": "penpot",
        "exp": int(time.time()) + 60,
        "nonce": nonce,
        **rogue.claims,
    }
    signed = f"{bare({'alg': 'HS256'})}.{bare(payload)}"
    signature = hmac.digest(rogue.key.as_pem(private=False), signed.encode(), "sha256")
    return f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


LIES: dict[str, Callable[[Rogue, str], str]] = {
    "another key": lambda rogue, nonce: rogue.token(nonce, key=new_key()),
    "an unknown key": lambda rogue, nonce: rogue.token(nonce, key=new_key(), header={"kid": "of nobody"}),
    "a key that it brings along": lambda rogue, nonce: with_own_key(rogue, nonce),
    "for somebody else": lambda rogue, nonce: rogue.token(nonce, aud="another"),
    "for us and somebody else": lambda rogue, nonce: rogue.token(nonce, aud=["penpot", "x"], azp="x"),
    "for nobody": lambda rogue, nonce: rogue.token(nonce, aud=None),
    "of another house": lambda rogue, nonce: rogue.token(nonce, iss="https://another.example"),
    "of no house": lambda rogue, nonce: rogue.token(nonce, iss=None),
    "of another login": lambda rogue, nonce: rogue.token("another nonce"),
    "of no login": lambda rogue, nonce: rogue.token(nonce, nonce=None),
    "too late": lambda rogue, nonce: rogue.token(nonce, exp=int(time.time()) - 120),
    "for ever": lambda rogue, nonce: rogue.token(nonce, exp=None),
    "of nobody": lambda rogue, nonce: rogue.token(nonce, sub=None),
    "not signed": unsigned,
    "signed with what everybody knows": signed_with_public_key,
    "no token": lambda rogue, nonce: "no.token.at all",
}


def with_own_key(rogue: Rogue, nonce: str) -> str:
    key = new_key()
    return rogue.token(nonce, key=key, header={"jwk": key.as_dict(private=False)})


@pytest.mark.parametrize("lie", sorted(LIES))
async def test_id_token_when_it_is_not_for_this_login_then_nobody_gets_in(
    browsers: Browsers, rogue: Rogue, lie: str
) -> None:
    browser = browsers()
    page = await rogue.log_in(browser, token_of=lambda nonce: LIES[lie](rogue, nonce))
    assert (page.name, page.error) == ("auth/login", "unable-to-auth")
    assert "token" not in page.query
    assert (await browser.who())["fullname"] == NOBODY
    assert (await rogue.log_in(browsers())).name == REGISTER


async def test_id_token_when_signed_with_our_own_secret_then_it_is_good(
    browser: Browser, rogue: Rogue
) -> None:
    secret = OctKey.import_key(CLIENT_SECRET)
    page = await rogue.log_in(browser, key=secret, header={"alg": "HS256"})
    assert page.name == REGISTER


async def test_userinfo_when_it_is_of_somebody_else_than_the_token_then_nobody_gets_in(
    browsers: Browsers, rogue: Rogue
) -> None:
    async def told(info: dict[str, Any]) -> str:
        browser = browsers()
        query = query_of(await browser.begin(str(rogue.id)))
        rogue.gives(rogue.token(query["nonce"], email=None, name=None), info)
        return (await browser.finish(code=CODE, state=query["state"])).name

    assert await told({**rogue.claims, "sub": "another"}) == "auth/login"
    assert await told(rogue.claims) == REGISTER


async def test_exchange_when_made_then_it_carries_the_verifier_of_this_login(
    browser: Browser, rogue: Rogue
) -> None:
    await rogue.log_in(browser)
    form = rogue.remote.sent(f"{rogue.path}/token").form
    assert form.keys() == {
        *("client_id", "client_secret", "code", "code_verifier", "grant_type", "redirect_uri"),
    }
    assert form["redirect_uri"] == f"{browser.base}/api/auth/oidc/callback"


@pytest.mark.parametrize(
    "state", ["none", "garbage", "of another browser", "tampered", "another kind of token"]
)
async def test_state_when_it_is_not_of_this_browser_then_nobody_gets_in(
    browsers: Browsers, rogue: Rogue, town: Town, state: str
) -> None:
    victim, thief = browsers(), browsers()
    query = query_of(await thief.begin(str(rogue.id)))
    own = query_of(await victim.begin(str(rogue.id)))
    async with ApiClient(town.server.base) as alice:
        await alice.register("Alice")
        session = alice.http.cookies["auth-token"]
    given = {
        "none": {},
        "garbage": {"state": "a.b.c.d.e"},
        "of another browser": {"state": query["state"]},
        "tampered": {"state": f"{own['state'][:-2]}AA"},
        "another kind of token": {"state": session},
    }[state]
    rogue.gives(rogue.token(query["nonce"] if state == "of another browser" else own["nonce"]))
    page = await victim.finish(code=CODE, **given)
    assert (page.name, page.error) == ("auth/login", "unable-to-auth")
    assert (await victim.who())["fullname"] == NOBODY
    assert (await rogue.log_in(victim)).name == REGISTER


async def test_state_when_it_was_used_then_it_is_over(browser: Browser, rogue: Rogue) -> None:
    query = query_of(await browser.begin(str(rogue.id)))
    rogue.gives(rogue.token(query["nonce"]))
    assert (await browser.finish(code=CODE, state=query["state"])).name == REGISTER
    assert (await browser.finish(code=CODE, state=query["state"])).error == "unable-to-auth"


async def test_state_when_given_out_then_its_cookie_is_out_of_reach_of_pages(
    browser: Browser, rogue: Rogue
) -> None:
    answer = await browser.http.post("/api/auth/oidc", params={"provider": str(rogue.id)})
    cookie = answer.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Lax", "Path=/api/auth/oidc"))
    state = query_of(next(iter(browser.codec.decode(answer.content).values())))["state"]
    assert browser.http.cookies["oidc-login"] not in state


async def test_answer_when_it_names_another_house_then_its_code_is_not_sent(
    browser: Browser, rogue: Rogue
) -> None:
    for issuer, expected in (("https://another.example", "unable-to-auth"), (rogue.base, None)):
        query = query_of(await browser.begin(str(rogue.id)))
        rogue.gives(rogue.token(query["nonce"]))
        sent = len(rogue.remote.seen)
        page = await browser.finish(code=CODE, state=query["state"], iss=issuer)
        assert page.error == expected
        asked = [seen.path for seen in rogue.remote.seen[sent:]]
        assert (f"{rogue.path}/token" in asked) is (expected is None)


@pytest.mark.parametrize(
    "more",
    [
        {"redirect_uri": "https://evil.example/"},
        {"redirect-uri": "https://evil.example/", "next": "//evil.example"},
        {"dest-url": "https://evil.example/", "destUrl": "https://evil.example/"},
    ],
    ids=["redirect_uri", "next", "dest-url"],
)
async def test_redirect_when_somebody_names_another_place_then_it_is_not_taken(
    browser: Browser, rogue: Rogue, more: dict[str, str]
) -> None:
    """`finish` fails where the way back is not into the program."""
    query = query_of(await browser.begin(str(rogue.id), **more))
    assert query["redirect_uri"] == f"{browser.base}/api/auth/oidc/callback"
    rogue.gives(rogue.token(query["nonce"]))
    page = await browser.finish(code=CODE, state=query["state"], **more)
    assert page.name == REGISTER


async def test_redirect_when_the_host_is_forged_then_it_leads_to_the_public_address(
    browser: Browser, rogue: Rogue
) -> None:
    forged = {"x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}
    answer = await browser.http.post("/api/auth/oidc", params={"provider": str(rogue.id)}, headers=forged)
    assert "evil" not in answer.text
    back = await browser.http.get("/api/auth/oidc/callback", params={"error": "x"}, headers=forged)
    assert back.headers["location"].startswith(f"{browser.base}/#/auth/login?")


async def test_redirect_when_the_error_has_line_ends_then_it_makes_no_header(browser: Browser) -> None:
    error = "x\r\nset-cookie: auth-token=y\r\n\r\n<script>"
    page = await browser.finish(error=error, state="x")
    assert page.query["hint"] == error
    assert "set-cookie" not in page.answer.headers


async def test_begin_when_another_site_asks_then_it_is_refused(browser: Browser, rogue: Rogue) -> None:
    """Where somebody is logged in already; without a session there is nothing to take."""

    async def status(site: str, origin: str) -> int:
        headers = {"sec-fetch-site": site, "origin": origin, "cookie": "auth-token=x"}
        params = {"provider": str(rogue.id)}
        return (await browser.http.post("/api/auth/oidc", params=params, headers=headers)).status_code

    assert await status("cross-site", "https://evil.example") == 403
    assert await status("same-origin", browser.base) == 200


async def test_begin_when_the_provider_is_unknown_or_off_then_it_is_refused(
    browser: Browser, rogue: Rogue, database: Database
) -> None:
    async def code(provider: str) -> str:
        answer = await browser.http.post(
            "/api/auth/oidc", params={"provider": provider}, headers={"accept": "application/json"}
        )
        assert answer.status_code == 400
        return str(answer.json()["code"])

    query = query_of(await browser.begin(str(rogue.id)))
    rogue.gives(rogue.token(query["nonce"]))
    async with database.write() as db:
        off = sso_provider.update().where(sso_provider.c.id == rogue.id).values(is_enabled=False)
        await db.execute(off)
    assert (await browser.finish(code=CODE, state=query["state"])).error == "unable-to-auth"
    for provider in (str(rogue.id), str(uuid4()), "nowhere", ""):
        assert await code(provider) == "sso-provider-not-configured"


async def test_begin_when_the_provider_lies_in_a_private_network_then_it_is_not_asked(
    browser: Browser, town: Town, database: Database
) -> None:
    hidden = Rogue(town.remote)
    await hidden.enroll(database, base_uri="http://10.0.0.1/")
    answer = await browser.http.post("/api/auth/oidc", params={"provider": str(hidden.id)})
    assert answer.status_code == 400
    assert "ssrf-blocked-target" in answer.text


@pytest.mark.parametrize("endpoint", ["token_endpoint", "jwks_uri", "userinfo_endpoint"])
async def test_login_when_the_provider_describes_an_address_inside_then_nobody_is_asked(
    browsers: Browsers, town: Town, database: Database, endpoint: str
) -> None:
    """The provider itself may be reached, as its host is on the list (SECURITY S3)."""
    inner = Remote()
    port = int(inner.base.rpartition(":")[2])
    vectors = [url for url in urls(port) if "//127.0.0.1" not in url and "@127.0.0.1" not in url]
    assert len(vectors) >= 60
    found = {}
    for url in vectors:
        liar = Rogue(town.remote, **{endpoint: url})
        await liar.enroll(database)
        missing = {"email": None} if endpoint == "userinfo_endpoint" else {}
        found[url] = (await liar.log_in(browsers(), **missing)).error
    inner.stop()
    assert {url: error for url, error in found.items() if error != "unable-to-auth"} == {}
    assert inner.seen == []


async def settled(rogue: Rogue, browser: Browser, **claims: Any) -> str:
    """What a login as somebody with such claims ends with: registered, in, or the error."""
    page = await rogue.log_in(browser, **claims)
    if page.name == REGISTER:
        await browser.call("register-profile", {"token": page.query["token"]})
        return "registered"
    return page.error or "in"


async def test_account_of_a_provider_when_another_one_claims_its_address_then_it_must_have_verified_it(
    browsers: Browsers, town: Town, database: Database, rogue: Rogue
) -> None:
    other = Rogue(town.remote)
    await other.enroll(database)
    email = rogue.claims["email"]
    assert await settled(rogue, browsers()) == "registered"
    assert await settled(other, browsers(), email=email) == "auth-provider-not-allowed"
    assert await settled(other, browsers(), email=email, email_verified="true") == "auth-provider-not-allowed"
    assert await settled(rogue, browsers()) == "in"
    assert await settled(other, browsers(), email=email, email_verified=True) == "in"


async def test_account_of_a_provider_when_another_person_there_claims_its_address_then_it_must_be_verified(
    browsers: Browsers, rogue: Rogue
) -> None:
    assert await settled(rogue, browsers()) == "registered"
    assert await settled(rogue, browsers(), sub="another") == "auth-provider-not-allowed"
    assert await settled(rogue, browsers()) == "in"
    assert await settled(rogue, browsers(), sub="another", email_verified=True) == "in"


async def test_account_that_sleeps_when_its_owner_comes_by_a_provider_then_it_is_not_logged_in(
    browsers: Browsers, rogue: Rogue, database: Database
) -> None:
    """It waits for the mail that confirms its address; the page that it is sent to says so."""
    assert await settled(rogue, browsers()) == "registered"
    asleep = profile.update().where(profile.c.email == rogue.claims["email"])
    browser = browsers()
    for active, page in ((False, REGISTER), (True, "auth/verify-token")):
        async with database.write() as db:
            await db.execute(asleep.values(is_active=active))
        assert (await rogue.log_in(browser)).name == page
        assert ((await browser.who())["fullname"] == NOBODY) is not active


@pytest.mark.parametrize(
    "answer",
    [
        Told(status=500),
        Told(b"<html>"),
        Told([]),
        Told({"error": "invalid_grant"}, status=400),
        Told({}),
        Told(b"x" * 2_000_000),
    ],
    ids=["trouble", "html", "list", "refused", "empty", "huge"],
)
async def test_exchange_when_the_answer_is_none_then_the_login_fails_in_words(
    browser: Browser, rogue: Rogue, answer: Told
) -> None:
    query = query_of(await browser.begin(str(rogue.id)))
    rogue.remote.answers[f"{rogue.path}/token"] = answer
    page = await browser.finish(code=CODE, state=query["state"])
    assert (page.name, page.error) == ("auth/login", "unable-to-auth")
    assert page.query["hint"]
