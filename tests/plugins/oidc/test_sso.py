"""`penpot auth sso`: a company's own provider, written down beside a running server, and used by a person at once."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from click.testing import Result

from penpot_core.db import Database
from penpot_core.testing.answers import ApiError
from penpot_core.testing.process import environment_for
from penpot_core.testing.servers import COMMAND, DEPLOYMENTS
from penpot_migrations.tables import http_session_v2, profile, sso_provider
from tests.plugins.commands import invoked
from tests.plugins.oidc.browser import Browser
from tests.plugins.oidc.conftest import Town, Towns
from tests.plugins.oidc.house import CLIENT_ID, CLIENT_SECRET, missing
from tests.plugins.oidc.rogue import Rogue

needs_house = pytest.mark.skipif(missing() is not None, reason=missing() or "")

# Servers are shared, so this is somebody whom no other test lets in.
SOL = "sol@example.com"
DOMAIN = "example.com"
NOBODY = "Anonymous User"
Command = Callable[..., Awaitable[Result]]


@pytest.fixture
def auth(town: Town) -> Command:
    """`auth("sso", "list")` runs `penpot auth sso list` beside the server; what it says never holds the secret."""

    async def run(*arguments: str, typed: str = "", **variables: str) -> Result:
        # The town's plugin would redirect Google and GitHub in this process, for the tests after these.
        own = {
            "PENPOT_LOG_LEVEL": "debug",
            "PENPOT_PLUGINS_DIR": None,
            "SSO_CLIENT_SECRET": None,
            **variables,
        }
        settings = {**town.server.processes[0].settings, **own}
        done = await asyncio.to_thread(invoked, "auth", *arguments, settings=settings, typed=typed)
        assert CLIENT_SECRET not in done.output
        return done

    return run


def parsed(done: Result) -> Any:
    """The JSON that a command printed."""
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def new_domain() -> str:
    """A domain that no other test has."""
    return f"d{uuid4().hex}.example"


async def stored(database: Database, domain: str) -> dict[str, Any] | None:
    """The row of a domain."""
    async with database.read() as db:
        row = await db.fetch_one(sso_provider.select().where(sso_provider.c.domain == domain))
    return None if row is None else dict(row)


async def begun(browser: Browser, provider: str) -> str | None:
    """The code of the error with which a login by a provider is refused, None where it begins."""
    answer = await browser.http.post(
        "/api/auth/oidc", params={"provider": provider}, headers={"accept": "application/json"}
    )
    return None if answer.status_code == 200 else str(answer.json()["code"])


@needs_house
async def test_sso_when_a_domain_gets_a_provider_then_its_people_log_in_until_it_goes(
    auth: Command, browser: Browser, town: Town, database: Database
) -> None:
    """The life of a provider: off, tried out, on, used by a person, off, removed."""
    assert town.house is not None
    assert await browser.call("get-sso-provider", {"email": SOL}) is None
    added = await auth(
        *("sso", "add", "Example.COM", "--client-id", CLIENT_ID, "--base-uri", town.house.base),
        *("--disabled", "--json"),
        SSO_CLIENT_SECRET=CLIENT_SECRET,
    )
    row = parsed(added)
    assert (row["domain"], row["is_enabled"], row["client_secret"]) == (DOMAIN, False, "••••")
    assert row["base_uri"] == f"{town.house.base}/"
    assert "from the next login on" in added.stderr
    assert "10 minutes" in added.stderr
    assert await begun(browser, row["id"]) == "sso-provider-not-configured"

    tried = await auth("test", "sso", DOMAIN, "--user", SOL)
    assert tried.exit_code == 1
    *fine, off, advice = tried.stdout.splitlines()
    assert [line.split()[0] for line in fine] == ["ok"] * 7
    assert off.startswith("FAILED  enabled: ")
    assert f"penpot auth sso change {DOMAIN} --enabled" in advice

    assert parsed(await auth("sso", "change", DOMAIN, "--enabled", "--json"))["is_enabled"] is True
    astray = await auth("test", "sso", row["id"], "--user", "sol@elsewhere.example", "--json")
    steps = json.loads(astray.stdout)["steps"]
    assert [step["name"] for step in steps if not step["ok"]] == ["user"]
    assert "is not led to this provider" in steps[-1]["sentence"]

    provider = str((await browser.call("get-sso-provider", {"email": SOL}))["id"])
    assert provider == row["id"]
    page = await browser.log_in(provider, "sol")
    assert page.name == "auth/register/validate"
    await browser.call("register-profile", {"token": page.query["token"]})
    assert (await browser.who())["email"] == SOL
    async with database.read() as db:
        query = http_session_v2.select().where(http_session_v2.c.sso_provider_id == UUID(row["id"]))
        assert len(await db.fetch_all(query)) == 1

    turned_off = await auth("sso", "change", DOMAIN, "--disabled")
    assert "1 session that it began go on" in turned_off.stderr
    assert await begun(browser, provider) == "sso-provider-not-configured"
    assert (await browser.who())["email"] == SOL

    unsure = await auth("sso", "remove", DOMAIN, typed="n\n")
    assert unsure.exit_code == 1
    assert f"Remove the provider of {DOMAIN}, and end 1 session that it began?" in unsure.stderr
    assert (await browser.who())["email"] == SOL

    gone = parsed(await auth("sso", "remove", DOMAIN, "--yes", "--json"))
    assert gone == {"id": provider, "domain": DOMAIN, "sessions": 1}
    assert (await browser.who())["fullname"] == NOBODY
    assert await browser.call("get-sso-provider", {"email": SOL}) is None
    assert CLIENT_SECRET not in town.server.processes[0].log_text()


async def test_remove_when_somebody_is_about_to_register_then_their_token_is_worth_nothing(
    auth: Command, browser: Browser, database: Database, town: Town
) -> None:
    rogue = Rogue(town.remote)
    await rogue.enroll(database)
    page = await rogue.log_in(browser)
    assert page.name == "auth/register/validate"
    assert (await auth("sso", "remove", rogue.domain, "--yes")).exit_code == 0
    with pytest.raises(ApiError) as refusal:
        await browser.call("register-profile", {"token": page.query["token"]})
    assert (refusal.value.status, refusal.value.code) == (400, "invalid-token")
    async with database.read() as db:
        assert await db.fetch_all(profile.select().where(profile.c.email == rogue.claims["email"])) == []


async def test_list_and_show_when_there_are_some_then_all_is_told_but_the_secret(
    auth: Command, town: Town, database: Database
) -> None:
    rogue = Rogue(town.remote)
    await rogue.enroll(database, client_secret=CLIENT_SECRET, is_enabled=False, scopes=["openid"])
    known = {row["domain"]: row for row in parsed(await auth("sso", "list", "--json"))}
    shown = parsed(await auth("sso", "show", rogue.domain.upper(), "--json"))
    assert known[rogue.domain] == shown
    assert shown == {
        **dict.fromkeys(column.name for column in sso_provider.c),
        "id": str(rogue.id),
        "created_at": shown["created_at"],
        "modified_at": shown["modified_at"],
        "is_enabled": False,
        "type": "oidc",
        "domain": rogue.domain,
        "client_id": CLIENT_ID,
        "client_secret": "••••",
        "base_uri": f"{rogue.base}/",
        "user_info_source": "auto",
        "scopes": ["openid"],
        "sessions": 0,
    }
    lines = (await auth("sso", "list")).stdout.splitlines()
    assert f"{rogue.domain}  off  {rogue.base}/ as {CLIENT_ID}, 0 sessions" in lines
    words = dict(
        line.split(maxsplit=1) for line in (await auth("sso", "show", str(rogue.id))).stdout.splitlines()
    )
    assert (words["client_secret"], words["scopes"]) == ("••••", "openid")
    assert "token_uri" not in words


async def test_add_when_the_domain_has_one_then_the_sentence_says_how_to_change_it(
    auth: Command, town: Town, database: Database
) -> None:
    rogue = Rogue(town.remote)
    await rogue.enroll(database)
    before = await stored(database, rogue.domain)
    more = ("--client-id", "other", "--base-uri", "https://login.acme.example")
    done = await auth("sso", "add", rogue.domain, *more, SSO_CLIENT_SECRET=CLIENT_SECRET)
    assert (done.exit_code, done.stdout) == (1, "")
    assert f"`penpot auth sso change {rogue.domain}` changes it" in done.stderr.splitlines()[-1]
    assert await stored(database, rogue.domain) == before

    other = Rogue(town.remote)
    await other.enroll(database)
    done = await auth("sso", "change", other.domain, "--domain", rogue.domain)
    assert (done.exit_code, done.stdout) == (1, "")
    assert f"{rogue.domain} has a provider already" in done.stderr
    assert await stored(database, other.domain) is not None


async def test_add_when_values_are_wrong_then_each_is_told_and_nothing_is_written(
    auth: Command, database: Database
) -> None:
    domain = new_domain()
    done = await auth(
        *("sso", "add", domain, "--client-id", "penpot", "--base-uri", "http://login.acme.example"),
        *("--user-info-source", "both", "--scopes", "email"),
        SSO_CLIENT_SECRET=f" {CLIENT_SECRET}",
    )
    assert (done.exit_code, done.stdout) == (1, "")
    names = [line.partition(":")[0] for line in done.stderr.splitlines() if not line.startswith("[")]
    assert sorted(names) == ["base-uri", "client-secret", "scopes", "user-info-source"]
    assert await stored(database, domain) is None


async def test_change_when_some_is_named_then_the_rest_stays_and_an_empty_text_takes_away(
    auth: Command, database: Database, town: Town, tmp_path: Path
) -> None:
    rogue = Rogue(town.remote)
    await rogue.enroll(database, roles=["painter"], email_attr="mail", logout_uri="https://x.example/")
    before = await stored(database, rogue.domain)
    assert before is not None
    (tmp_path / "secret").write_text("a-new-secret\n")
    moved = new_domain()
    done = await auth(
        *("sso", "change", rogue.domain, "--domain", moved, "--roles", "", "--logout-uri", ""),
        *("--name-attr", "about.name", "--secret-file", str(tmp_path / "secret")),
    )
    assert done.exit_code == 0, done.stderr
    assert "a-new-secret" not in done.stdout + done.stderr
    after = await stored(database, moved)
    assert after is not None
    changed = {"domain": moved, "roles": None, "logout_uri": None, "name_attr": "about.name"}
    assert after == {
        **before,
        **changed,
        "client_secret": "a-new-secret",
        "modified_at": after["modified_at"],
    }
    assert after["modified_at"] > before["modified_at"]

    ignored = await auth("sso", "change", moved, "--roles", "x", SSO_CLIENT_SECRET="of-another-command")
    assert ignored.exit_code == 0
    row = await stored(database, moved)
    assert row is not None
    assert (row["client_secret"], row["roles"]) == ("a-new-secret", ["x"])
    asked = await auth("sso", "change", moved, "--secret", SSO_CLIENT_SECRET="another-secret")
    assert asked.exit_code == 0
    assert (await stored(database, moved) or {})["client_secret"] == "another-secret"
    gone = await auth("sso", "remove", moved, typed="y\n")
    assert gone.exit_code == 0
    assert gone.stdout.endswith(f"{moved} has no provider any more; 0 sessions ended.\n")
    assert await stored(database, moved) is None


async def test_test_sso_when_a_step_fails_then_it_names_the_command_that_mends_it(
    auth: Command, database: Database, town: Town
) -> None:
    """`oidc` is the provider of the settings, and no domain."""
    rogue = Rogue(town.remote)
    await rogue.enroll(database, base_uri=f"{town.remote.base}/nowhere/")
    for name, step, advice in (
        (rogue.domain, "description", f"--base-uri of `penpot auth sso change {rogue.id}`"),
        (new_domain(), "settings", "penpot auth sso add"),
        ("oidc", "settings", "penpot auth sso add"),
    ):
        done = await auth("test", "sso", name, "--json")
        last = json.loads(done.stdout)["steps"][-1]
        assert (done.exit_code, last["name"], last["ok"]) == (1, step, False)
        assert advice in last["advice"]


@pytest.mark.parametrize("words", [("show",), ("change", "--disabled"), ("remove", "--yes")], ids=" ".join)
async def test_sso_when_there_is_no_such_provider_then_the_sentence_says_so(
    auth: Command, words: tuple[str, ...]
) -> None:
    domain = new_domain()
    done = await auth("sso", words[0], domain, *words[1:])
    assert (done.exit_code, done.stdout) == (1, "")
    assert f"There is no provider {domain}" in done.stderr


async def test_add_when_nobody_sits_there_then_the_sentence_says_where_a_secret_may_be(
    auth: Command, database: Database, tmp_path: Path
) -> None:
    domain = new_domain()
    more = ("--client-id", "penpot", "--base-uri", "https://login.acme.example")
    done = await auth("sso", "add", domain, *more, typed=f"{CLIENT_SECRET}\n")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "SSO_CLIENT_SECRET" in done.stderr
    assert "--secret-file" in done.stderr
    done = await auth("sso", "add", domain, *more, "--secret-file", str(tmp_path / "away"))
    assert (done.exit_code, done.stdout) == (1, "")
    assert "cannot be read" in done.stderr
    assert await stored(database, domain) is None
    (tmp_path / "secret").write_text(f"{CLIENT_SECRET}\r\n")
    file = ("--secret-file", str(tmp_path / "secret"))
    gone = await auth("sso", "add", domain, *more, *file, SSO_CLIENT_SECRET="of-another-command")
    assert gone.exit_code == 0, gone.output
    assert (await stored(database, domain) or {})["client_secret"] == CLIENT_SECRET


def test_add_when_somebody_sits_there_then_the_secret_is_asked_for_and_not_shown(towns: Towns) -> None:
    """A process of its own with a terminal, which has an echo."""
    server = towns(next(iter(DEPLOYMENTS))).server
    domain = new_domain()
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "auth", "sso", "add", domain, "--client-id", "penpot", "--base-uri", "https://x.example"],
        env=environment_for(server.processes[0].settings),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    said = b""
    try:
        # The blank comes when the echo is off; what is typed before that is thrown away.
        while b"secret of this instance there: " not in said:
            said += os.read(ours, 1000)
        os.write(ours, b"typed-in-the-dark\n")
        while more := read_on(ours):
            said += more
        assert process.wait(60) == 0, said
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    assert domain.encode() in said
    assert b"typed-in-the-dark" not in said


def read_on(terminal: int) -> bytes:
    """What else was said; nothing when the other end is closed, which Linux tells as an error."""
    try:
        return os.read(terminal, 1000)
    except OSError:
        return b""
