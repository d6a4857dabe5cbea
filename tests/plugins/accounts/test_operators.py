"""`penpot account create`, run beside a server: the account can be used at once, and by the rules of all accounts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import Result

from penpot_core.db import Database
from penpot_core.testing.client import ApiClient
from penpot_core.testing.servers import Server
from penpot_migrations.tables import profile
from tests.plugins.commands import invoked

SECRET = "a password of some length"
CLOSED = "disable-registration enable-login-with-password disable-email-verification enable-email-whitelist"
Create = Callable[..., Awaitable[Result]]


@pytest.fixture
def create(server: Server, tmp_path: Path) -> Create:
    """`create(EMAIL)` runs the command where nobody may register, and only example.com is allowed."""
    (tmp_path / "domains").write_text("example.com\n")
    closed = {"PENPOT_FLAGS": CLOSED, "PENPOT_EMAIL_DOMAIN_WHITELIST": str(tmp_path / "domains")}

    async def run(email: str, *arguments: str, fullname: str = "Ann", **variables: str | None) -> Result:
        own = {"PENPOT_LOG_LEVEL": "debug", "ACCOUNT_PASSWORD": SECRET, **closed, **variables}
        settings = {**server.processes[0].settings, **own}
        words = ("account", "create", email, "--fullname", fullname, *arguments)
        done = await asyncio.to_thread(invoked, *words, settings=settings)
        assert SECRET not in done.output
        return done

    return run


def new_address() -> str:
    """An address that nobody has."""
    return f"a{uuid4().hex}@example.com"


async def test_create_when_nobody_may_register_then_the_account_can_log_in_and_work(
    create: Create, visitor: ApiClient
) -> None:
    email = new_address()
    done = await create(email.replace("example", "Example"), "--json", fullname="Ann of the office")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    me = await visitor.call("login-with-password", {"email": email, "password": SECRET})
    assert (str(me["id"]), me["email"], me["fullname"]) == (told["id"], email, "Ann of the office")
    assert (told["email"], me["is-active"], me["is-demo"], me["auth-backend"]) == (
        email,
        True,
        False,
        "penpot",
    )
    file = {"name": "First", "project-id": me["default-project-id"]}
    assert (await visitor.call("create-file", file))["name"] == "First"
    (team,) = await visitor.call("get-teams")
    assert team["id"] == me["default-team-id"]

    again = await create(email.upper())
    assert (again.exit_code, again.stdout) == (1, "")
    assert f"Somebody has an account with {email} already." in again.stderr


async def test_create_when_the_password_lies_in_a_file_then_it_is_that_one(
    create: Create, visitor: ApiClient, tmp_path: Path
) -> None:
    email = new_address()
    (tmp_path / "password").write_text(f"{SECRET}\n")
    file = ("--password-file", str(tmp_path / "password"))
    done = await create(email, *file, ACCOUNT_PASSWORD="of-another-command")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(f"The account of {email} is made: ")
    await visitor.call("login-with-password", {"email": email, "password": SECRET})


@pytest.mark.parametrize(
    ("email", "fullname", "password", "sentence"),
    [
        ("{new}", "Ann", SECRET, "such as ann@acme.example"),
        ("{new}@elsewhere.example", "Ann", SECRET, "not in whitelist"),
        ("{new}@example.com", " ", SECRET, "A name is one line"),
        ("{new}@example.com", "Ann\n", SECRET, "A name is one line"),
        ("{new}@example.com", "A" * 251, SECRET, "at most 250"),
        ("{new}@example.com", "Ann", " " * 20, "not blanks alone"),
        ("{new}@example.com", "Ann", "x" * 501, "at most 500"),
        ("{new}@example.com", "Ann", "short", "at least"),
        ("{new}@example.com", "Ann", "{new}@Example.com", "your email as password"),
        ("{new}@example.com", "Ann", "iloveyou", "choose another"),
        ("{new}@example.com", "Ann", None, "ACCOUNT_PASSWORD"),
    ],
)
@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
async def test_create_when_something_is_wrong_then_a_sentence_says_so_and_nothing_is_made(
    create: Create, database: Database, email: str, fullname: str, password: str | None, sentence: str
) -> None:
    new = f"a{uuid4().hex}"
    given = password if password is None else password.format(new=new)
    done = await create(email.format(new=new), fullname=fullname, ACCOUNT_PASSWORD=given)
    assert (done.exit_code, done.stdout) == (1, "")
    assert sentence in done.stderr.splitlines()[-1]
    async with database.read() as db:
        assert await db.fetch_all(profile.select().where(profile.c.email.startswith(new))) == []
