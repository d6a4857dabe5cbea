"""The people of a reference instance, on a server that took it over: they log in, and their tokens serve on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from penpot_core.testing.postgres import PostgresCluster
from penpot_core.testing.process import ServerProcess
from tests.migrations.answers import ask, plain
from tests.migrations.instance import answers, restoring, server_of, told

# People of the dump and what they log in with (its README).
PASSWORDS = {
    "alice": "alice-password-1",
    "bob": "bob-password-2",
    "carol": "carol-password-3",
    "dave": "dave-password-4",
}
# An address that is not verified, and a profile that was deleted.
SHUT_OUT = {"erin": "erin-password-5", "gail": "gail-password-6"}
NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.fixture(scope="module")
def adopted(postgres: PostgresCluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server on the restored database, for all tests of this file: none of them changes what others read."""
    with restoring(postgres) as url:
        server = server_of(url, tmp_path_factory.mktemp("adopted"))
        server.start()
        try:
            yield server
        finally:
            server.kill()


@pytest.fixture
def visitor(adopted: ServerProcess) -> Iterator[httpx.Client]:
    """A client without cookies and tokens."""
    with httpx.Client(base_url=adopted.base, timeout=60) as client:
        yield client


def profile_of(who: str) -> dict[str, Any]:
    """What the reference tells people of themselves."""
    ((_, answer),) = [(name, answer) for name, answer in answers("get-profile") if name == who]
    body: dict[str, Any] = plain(answer["body"])
    return body


@pytest.mark.parametrize("method", ["get-profile", "get-teams", "get-projects"])
def test_people_when_they_come_with_old_cookies_then_get_the_references_answers(
    adopted: ServerProcess, method: str
) -> None:
    wanted = answers(method)
    assert {who for who, _ in wanted} == set(PASSWORDS)
    for who, answer in wanted:
        cookies = {"auth-token": told()["cookies"][who]}
        with httpx.Client(base_url=adopted.base, cookies=cookies, timeout=60) as client:
            got = ask(client, method, answer["params"])
        assert got == (answer["status"], plain(answer["body"])), who


@pytest.mark.parametrize("who", PASSWORDS)
def test_people_when_they_log_in_with_old_passwords_then_are_themselves(
    visitor: httpx.Client, who: str
) -> None:
    status, profile = ask(visitor, "login-with-password", login(who))
    assert (status, profile[":id"]) == (200, told()["users"][who]["id"])
    assert ask(visitor, "get-profile") == (200, profile_of(who))


def login(who: str) -> dict[str, str]:
    """What somebody of the instance logs in with."""
    return {"email": f"{who}@example.com", "password": {**PASSWORDS, **SHUT_OUT}[who]}


@pytest.mark.parametrize("who", SHUT_OUT)
def test_people_when_not_verified_or_deleted_then_do_not_get_in(visitor: httpx.Client, who: str) -> None:
    status, body = ask(visitor, "login-with-password", login(who))
    assert (status, body[":code"]) == (400, ":wrong-credentials")


@pytest.mark.parametrize(("name", "who"), [("alice ci", "alice"), ("alice yearly", "alice")])
def test_access_token_when_it_has_not_run_out_then_serves(visitor: httpx.Client, name: str, who: str) -> None:
    visitor.headers["authorization"] = f"Token {told()['access_tokens'][name]}"
    assert ask(visitor, "get-profile") == (200, profile_of(who))


def test_access_token_when_it_has_run_out_then_is_nobodys(visitor: httpx.Client) -> None:
    visitor.headers["authorization"] = f"Token {told()['access_tokens']['carol run out']}"
    status, profile = ask(visitor, "get-profile")
    assert (status, profile[":id"]) == (200, NOBODY)
    assert ask(visitor, "get-teams")[0] == 401


def test_access_tokens_when_listed_then_are_the_references(adopted: ServerProcess) -> None:
    wanted = answers("get-access-tokens")
    assert len(wanted) == len(PASSWORDS)
    for who, answer in wanted:
        cookies = {"auth-token": told()["cookies"][who]}
        with httpx.Client(base_url=adopted.base, cookies=cookies, timeout=60) as client:
            assert ask(client, "get-access-tokens") == (answer["status"], plain(answer["body"]))
