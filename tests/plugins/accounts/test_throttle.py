"""Guessing passwords is slowed down (SECURITY row 15)."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_core.testing.servers import DEPLOYMENTS, RELAXED, Servers, ServerSpec
from penpot_core.testing.valkey import Valkey
from penpot_plugins.accounts.failures import Failures, LocalFailures, SharedFailures
from penpot_plugins.accounts.throttle import account_key, network_key

LIMIT = 10
PASSWORD = "a-password-9"


async def guess(client: ApiClient, email: str, password: str = "a guess") -> tuple[int, str | None]:
    answer = await client.answer("login-with-password", {"email": email, "password": password})
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


@pytest.fixture(params=["local", "shared"])
async def failures(request: pytest.FixtureRequest) -> AsyncIterator[Failures]:
    window = timedelta(minutes=1)
    if request.param == "local":
        yield LocalFailures(window)
        return
    valkey = Valkey()
    made = SharedFailures(valkey.environment()["PENPOT_REDIS_URI"], "penpot", window)
    yield made
    await made.stop()
    valkey.stop()


async def test_failures_are_counted_by_key_and_forgotten(failures: Failures) -> None:
    for key in ("a", "a", "b"):
        await failures.add(key)
    counts = [await failures.count(key) for key in ("a", "b", "c")]
    assert [count.failures for count in counts] == [2, 1, 0]
    assert 0 < counts[0].seconds <= 60
    await failures.forget("a")
    assert (await failures.count("a")).failures == 0


async def test_shared_failures_without_a_redis_count_here(unused_tcp_port: int) -> None:
    failures = SharedFailures(f"redis://127.0.0.1:{unused_tcp_port}/0", "penpot", timedelta(minutes=1))
    await failures.add("a")
    assert (await failures.count("a")).failures == 1
    await failures.forget("a")
    assert (await failures.count("a")).failures == 0
    await failures.stop()


def test_network_key_joins_what_belongs_to_one_caller() -> None:
    assert network_key("2001:db8::1") == network_key("2001:db8::ffff:2")
    assert network_key("2001:db8::1") != network_key("2001:db8:0:1::1")
    assert network_key("192.0.2.1") != network_key("192.0.2.2")
    assert account_key("A@Example.com") == account_key("a@example.com")
