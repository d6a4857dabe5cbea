"""Google, GitHub and GitLab, as their documentation describes them (contract/rpc-accounts.md §8.5).

A server of the tests stands for all three. Each test names people of its own.
"""

from __future__ import annotations

import secrets
import time
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from penpot_core.testing.client import ApiClient
from penpot_core.transit import Keyword
from penpot_plugins.oidc.providers import GITHUB, GITHUB_EMAILS, GOOGLE
from tests.plugins.oidc.browser import Browser, Page, query_of
from tests.plugins.oidc.conftest import Browsers, Town, Towns
from tests.plugins.oidc.remote import Told

REGISTER = "auth/register/validate"
BEARER = {"access_token": "an-access-token", "token_type": "Bearer"}


@pytest.fixture
def town(towns: Towns) -> Town:
    """On one database: nothing here depends on which."""
    return towns("sqlite")


def address_of_somebody() -> str:
    return f"somebody.{secrets.token_hex(6)}@example.com"


async def came_back(browser: Browser, provider: str) -> Page:
    state = query_of(await browser.begin(provider))["state"]
    return await browser.finish(code="a-code", state=state)


def test_addresses_when_nobody_redirects_them_then_they_are_those_of_the_contract() -> None:
    assert {key: GOOGLE[key] for key in ("auth_uri", "token_uri", "user_uri")} == {
        "auth_uri": "https://accounts.google.com/o/oauth2/v2/auth",
        "token_uri": "https://oauth2.googleapis.com/token",
        "user_uri": "https://openidconnect.googleapis.com/v1/userinfo",
    }
    assert {key: GITHUB[key] for key in ("auth_uri", "token_uri", "user_uri")} == {
        "auth_uri": "https://github.com/login/oauth/authorize",
        "token_uri": "https://github.com/login/oauth/access_token",
        "user_uri": "https://api.github.com/user",
    }
    assert GITHUB_EMAILS == "https://api.github.com/user/emails"


@pytest.mark.parametrize(
    ("provider", "place", "scopes"),
    [
        ("google", "/accounts.google.com/o/oauth2/v2/auth", {"openid", "email", "profile"}),
        ("github", "/github.com/login/oauth/authorize", {"read:user", "user:email"}),
        ("gitlab", "/gitlab/oauth/authorize", {"openid", "profile", "email"}),
    ],
)
async def test_begin_when_asked_then_the_way_is_the_providers(
    browser: Browser, town: Town, provider: str, place: str, scopes: set[str]
) -> None:
    address = await browser.begin(provider)
    query = query_of(address)
    assert address.startswith(f"{town.remote.base}{place}?")
    assert (query["client_id"], query["response_type"]) == (f"penpot-at-{provider}", "code")
    assert set(query["scope"].split()) == scopes
    assert query["code_challenge_method"] == "S256"


async def test_google_when_it_describes_somebody_then_they_can_register(browser: Browser, town: Town) -> None:
    email = address_of_somebody()
    info = {
        "sub": "118",
        "email": email,
        "email_verified": True,
        "name": "Gina",
        "given_name": "Gina",
        "hd": "x",
    }
    town.remote.answers |= {
        # Google gives an id token too, whose keys are not asked for: the description comes by TLS from Google itself.
        "/oauth2.googleapis.com/token": Told({**BEARER, "id_token": "not.looked.at", "expires_in": 3599}),
        "/openidconnect.googleapis.com/v1/userinfo": Told(info),
    }
    page = await came_back(browser, "google")
    assert (page.name, page.query["fullname"]) == (REGISTER, "Gina")
    made = await browser.call("register-profile", {"token": page.query["token"]})
    assert (made["email"], made["auth-backend"]) == (email, "google")
    assert made["props"][Keyword("google/email")] == email
    assert made["props"][Keyword("google/given-name")] == "Gina"
    exchange = town.remote.sent("/oauth2.googleapis.com/token")
    assert exchange.form["client_secret"] == "a-secret-of-google-and-of-penpot"
    asked = town.remote.sent("/openidconnect.googleapis.com/v1/userinfo")
    assert (asked.method, asked.headers["authorization"]) == ("GET", "Bearer an-access-token")


def github(town: Town, user: dict[str, Any], emails: Told) -> None:
    town.remote.answers |= {
        "/github.com/login/oauth/access_token": Told({**BEARER, "scope": "read:user,user:email"}),
        "/api.github.com/user": Told({"login": "gil", "name": "Gil", **user}),
        "/api.github.com/user/emails": emails,
    }


def listed(email: str, *, primary: bool = True, verified: bool = True) -> dict[str, Any]:
    return {"email": email, "primary": primary, "verified": verified, "visibility": None}


async def test_github_when_no_address_is_shown_then_the_primary_one_is_asked_for(
    browsers: Browsers, town: Town
) -> None:
    email, other = address_of_somebody(), address_of_somebody()
    number = secrets.randbelow(10**6)
    github(town, {"id": number, "email": None}, Told([listed(other, primary=False), listed(email)]))
    browser = browsers()
    page = await came_back(browser, "github")
    made = await browser.call("register-profile", {"token": page.query["token"]})
    assert (made["email"], made["fullname"], made["auth-backend"]) == (email, "Gil", "github")
    for path in ("/api.github.com/user", "/api.github.com/user/emails"):
        headers = town.remote.sent(path).headers
        assert (headers["authorization"], headers["user-agent"]) == ("Bearer an-access-token", "penpot")
    assert town.remote.sent("/github.com/login/oauth/access_token").headers["accept"] == "application/json"
    assert (await came_back(browsers(), "github")).name == "auth/verify-token"


async def test_github_when_an_address_is_shown_then_it_is_that_one(browser: Browser, town: Town) -> None:
    shown, primary = address_of_somebody(), address_of_somebody()
    github(town, {"id": 7, "email": shown}, Told([listed(primary), listed(shown, primary=False)]))
    page = await came_back(browser, "github")
    assert (await browser.call("register-profile", {"token": page.query["token"]}))["email"] == shown


@pytest.mark.parametrize(
    ("shown", "verified", "error"),
    [
        (False, True, None),
        (False, False, "auth-provider-not-allowed"),
        (True, False, "auth-provider-not-allowed"),
    ],
)
async def test_github_when_an_account_has_the_address_then_github_must_have_verified_it(
    browser: Browser, town: Town, shown: bool, verified: bool, error: str | None
) -> None:
    async with ApiClient(town.server.base) as owner:
        await owner.register("Owner")
    user = {"id": 8, "email": owner.email if shown else None}
    github(town, user, Told([listed(owner.email, verified=verified)]))
    assert (await came_back(browser, "github")).error == error


@pytest.mark.parametrize("emails", [Told(status=403), Told([]), Told({"message": "no"}), Told(b"<html>")])
async def test_github_when_it_tells_no_address_then_the_login_fails_in_words(
    browser: Browser, town: Town, emails: Told
) -> None:
    github(town, {"id": 9, "email": None}, emails)
    page = await came_back(browser, "github")
    assert (page.name, page.error) == ("auth/login", "unable-to-auth")
    assert page.query["hint"]


async def test_github_when_the_code_is_refused_then_the_login_fails_in_words(
    browser: Browser, town: Town
) -> None:
    """GitHub says so with the status 200."""
    github(town, {"id": 9, "email": None}, Told([]))
    town.remote.answers["/github.com/login/oauth/access_token"] = Told({"error": "bad_verification_code"})
    page = await came_back(browser, "github")
    assert (page.error, page.query["hint"]) == ("unable-to-auth", "the provider gave no access token")


@pytest.mark.parametrize(
    ("issuer", "page_name"), [("/gitlab", REGISTER), ("/another", "auth/login")], ids=["own", "another"]
)
async def test_gitlab_when_its_token_has_the_address_then_it_is_checked_and_believed(
    browser: Browser, town: Town, issuer: str, page_name: str
) -> None:
    key = RSAKey.generate_key(2048, {"kid": "gitlab-key", "use": "sig"})
    email, query = address_of_somebody(), query_of(await browser.begin("gitlab"))
    now = int(time.time())
    claims = {
        "iss": f"{town.remote.base}{issuer}",
        "aud": "penpot-at-gitlab",
        "exp": now + 120,
        "iat": now,
        "sub": "42",
        "nonce": query["nonce"],
        "auth_time": now,
        "email": email,
        "email_verified": True,
        "name": "Gus Lab",
        "nickname": "gus",
        "groups_direct": ["painters"],
    }
    token = jwt.encode({"alg": "RS256", "kid": "gitlab-key"}, claims, key)
    town.remote.answers |= {
        "/gitlab/oauth/token": Told({**BEARER, "id_token": token}),
        "/gitlab/oauth/discovery/keys": Told({"keys": [key.as_dict(private=False)]}),
        "/gitlab/oauth/userinfo": Told({"sub": "42"}),
    }
    page = await browser.finish(code="a-code", state=query["state"])
    assert page.name == page_name
    if page_name == REGISTER:
        made = await browser.call("register-profile", {"token": page.query["token"]})
        assert (made["email"], made["fullname"], made["auth-backend"]) == (email, "Gus Lab", "gitlab")
        told = {key.partition("/")[2] for key in made["props"] if key.startswith("gitlab/")}
        assert told == {
            *("sub", "email", "email-verified", "name", "nickname", "groups-direct", "provider-id")
        }


async def test_gitlab_when_its_token_has_no_address_then_the_description_has(
    browser: Browser, town: Town
) -> None:
    key = RSAKey.generate_key(2048, {"kid": "gitlab-key"})
    email, query = address_of_somebody(), query_of(await browser.begin("gitlab"))
    usual = {"iss": f"{town.remote.base}/gitlab", "aud": "penpot-at-gitlab", "exp": int(time.time()) + 120}
    token = jwt.encode(
        {"alg": "RS256", "kid": "gitlab-key"}, {**usual, "sub": "43", "nonce": query["nonce"]}, key
    )
    town.remote.answers |= {
        "/gitlab/oauth/token": Told({**BEARER, "id_token": token}),
        "/gitlab/oauth/discovery/keys": Told({"keys": [key.as_dict(private=False)]}),
        "/gitlab/oauth/userinfo": Told({"sub": "43", "email": email, "name": "Gus"}),
    }
    page = await browser.finish(code="a-code", state=query["state"])
    assert (page.name, page.query["fullname"]) == (REGISTER, "Gus")
