"""Row 15: failed logins are throttled per account and per address, without telling whether the account exists."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping

import pytest

from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_core.testing.servers import DEPLOYMENTS, RELAXED, Servers, ServerSpec

LIMIT = 10
PASSWORD = "a-password-9"


async def guess(
    client: ApiClient, email: str, password: str = "a guess", headers: Mapping[str, str] | None = None
) -> tuple[int, str | None]:
    params = {"email": email, "password": password}
    answer = await client.answer("login-with-password", params, headers=headers)
    return answer.status, answer.headers.get("retry-after")


@pytest.mark.parametrize("known", [True, False])
async def test_login_after_too_many_failures_must_wait_whether_or_not_the_account_exists(
    people: People, visitor: ApiClient, known: bool
) -> None:
    email = (await people("Alice")).email if known else f"nobody.{secrets.token_hex(6)}@example.com"
    assert {await guess(visitor, email) for _ in range(LIMIT)} == {(400, None)}
    status, wait = await guess(visitor, email.upper(), PASSWORD)
    assert status == 429
    assert wait is not None
    assert 0 < int(wait) <= 300


async def test_login_of_another_account_beside_a_throttled_one_is_free(
    people: People, visitor: ApiClient
) -> None:
    alice, bob = await people("Alice"), await people("Bob")
    for _ in range(LIMIT):
        await guess(visitor, alice.email)
    assert (await guess(visitor, alice.email, alice.password))[0] == 429
    await visitor.login(bob.email, bob.password)
    assert (await alice.call("get-profile"))["id"] == alice.id


async def test_login_that_succeeds_forgets_the_failures_before(people: People, visitor: ApiClient) -> None:
    alice = await people("Alice")
    for _ in range(2):
        for _ in range(LIMIT - 1):
            await guess(visitor, alice.email)
        await visitor.login(alice.email, alice.password)


async def test_guesses_at_once_get_no_more_answers_than_one_after_the_other(
    people: People, visitor: ApiClient
) -> None:
    alice = await people("Alice")
    await asyncio.gather(*(guess(visitor, alice.email) for _ in range(LIMIT * 2)))
    assert (await guess(visitor, alice.email, alice.password))[0] == 429


async def test_old_password_of_a_change_cannot_be_guessed_either(people: People) -> None:
    alice = await people("Alice")
    params = {"old-password": "a guess", "password": "another-password-9"}
    for _ in range(LIMIT):
        assert (await alice.answer("update-profile-password", params)).status == 400
    params["old-password"] = alice.password
    assert (await alice.answer("update-profile-password", params)).status == 429


@pytest.mark.parametrize("deployment", list(DEPLOYMENTS))
async def test_login_from_an_address_with_too_many_failures_must_wait(
    servers: Servers, deployment: str
) -> None:
    spec = DEPLOYMENTS[deployment]
    settings = {**RELAXED, "PENPOT_LOGIN_FAILURES_PER_ADDRESS": "3"}
    server = servers.shared(ServerSpec(spec.database, spec.bus, settings))
    async with ApiClient(server.base) as client:
        profile = await client.register("Alice")
        statuses = [(await guess(client, f"nobody{number}@example.com"))[0] for number in range(4)]
        assert statuses == [400, 400, 400, 429]
        assert (await guess(client, profile["email"], PASSWORD))[0] == 429


async def test_right_password_during_a_lock_is_answered_like_a_wrong_one(
    people: People, visitor: ApiClient
) -> None:
    alice = await people("Alice")
    for _ in range(LIMIT):
        await guess(visitor, alice.email)
    answers = [
        await visitor.answer("login-with-password", {"email": alice.email, "password": password})
        for password in ("a guess", alice.password)
    ]
    assert answers[0].status == answers[1].status == 429
    assert answers[0].body == answers[1].body


PROXIED = {
    **RELAXED,
    "PENPOT_LOGIN_FAILURES_PER_ADDRESS": "3",
    "PENPOT_TRUSTED_PROXIES": "127.0.0.1,203.0.113.0/24",
}
SPOOFED = [
    {"x-forwarded-for": "{other}, 198.51.100.1"},
    {"x-forwarded-for": "{other}, nonsense, 198.51.100.2, 203.0.113.7"},
    {"x-real-ip": "198.51.100.3", "x-forwarded-for": "{other}"},
]


@pytest.mark.parametrize("spoofed", SPOOFED)
async def test_address_behind_a_trusted_proxy_is_the_one_that_the_proxy_heard(
    servers: Servers, spoofed: dict[str, str]
) -> None:
    """Each guess names another address in what the client can choose itself."""
    server = servers.shared(ServerSpec(env=PROXIED))
    async with ApiClient(server.base) as client:
        profile = await client.register("Alice")
        statuses = []
        for number in range(4):
            headers = {name: value.format(other=f"192.0.2.{number}") for name, value in spoofed.items()}
            statuses.append((await guess(client, f"nobody{number}@example.com", headers=headers))[0])
        assert statuses == [400, 400, 400, 429]
        beside = {"x-forwarded-for": "198.51.100.9"}
        assert (await guess(client, profile["email"], PASSWORD, beside))[0] == 200


async def test_address_that_an_untrusted_caller_claims_is_not_believed(servers: Servers) -> None:
    # Not the server of the test above: nobody has failed there yet, whichever comes first.
    server = servers.shared(ServerSpec(env={**RELAXED, "PENPOT_LOGIN_FAILURES_PER_ADDRESS": "4"}))
    async with ApiClient(server.base) as client:
        claims = [{"x-forwarded-for": f"192.0.2.{number}"} for number in range(5)]
        statuses = [(await guess(client, "nobody@example.com", headers=claim))[0] for claim in claims]
        assert statuses[-1] == 429
