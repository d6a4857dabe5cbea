"""Counting failed logins; row 15 of SECURITY.md has tests of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from penpot_core.testing.valkey import Valkey
from penpot_plugins.accounts.failures import Failures, LocalFailures, SharedFailures
from penpot_plugins.accounts.throttle import account_key, network_key


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


async def test_shared_failures_without_a_redis_count_here(refusing_port: int) -> None:
    failures = SharedFailures(f"redis://127.0.0.1:{refusing_port}/0", "penpot", timedelta(minutes=1))
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
