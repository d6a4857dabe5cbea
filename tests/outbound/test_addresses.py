"""Targets that nobody may send the server to (SECURITY row 19, S3), in whatever form they are written."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from penpot_core.outbound import Policy, TargetBlocked
from penpot_core.outbound.addresses import networks_of
from tests.outbound.vectors import BLOCKED, HOSTS, IN_BRACKETS

ALLOWED = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "172.32.0.1",
    "100.128.0.1",
    "2606:4700:4700::1111",
    "2a00:1450::1",
]


@pytest.mark.parametrize("address", BLOCKED)
def test_address_when_it_is_not_public_then_it_is_blocked(address: str) -> None:
    assert Policy().blocks(ip_address(address))


@pytest.mark.parametrize("address", ALLOWED)
def test_address_when_it_is_public_then_it_may_be_reached(address: str) -> None:
    assert not Policy().blocks(ip_address(address))


@pytest.mark.parametrize("host", [*HOSTS, *IN_BRACKETS])
async def test_host_when_written_in_another_notation_then_its_address_counts(host: str) -> None:
    with pytest.raises(TargetBlocked) as caught:
        await Policy().addresses(host, 80, "http://x/")
    assert caught.value.hint in ("uri target is not allowed", "uri host could not be resolved")


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("file:///etc/passwd", "url scheme is not allowed"),
        ("ftp://example.com/", "url scheme is not allowed"),
        ("gopher://127.0.0.1:6379/_x", "url scheme is not allowed"),
        ("data:image/png;base64,AAAA", "url scheme is not allowed"),
        ("javascript:alert(1)", "url scheme is not allowed"),
        ("nowhere", "url scheme is not allowed"),
        ("//example.com/x", "url scheme is not allowed"),
        ("http://", "url host is missing"),
        ("http:///x", "url host is missing"),
        ("https://:443/", "url host is missing"),
        ("http://[::1", "url host is missing"),
        ("http://example.com:99999/", "url host is missing"),
    ],
)
def test_url_when_it_is_no_http_address_then_it_is_refused(url: str, hint: str) -> None:
    with pytest.raises(TargetBlocked) as caught:
        Policy().split(url)
    assert caught.value.hint == hint


async def test_host_when_on_the_list_then_it_is_reached_and_no_other() -> None:
    policy = Policy(frozenset({"127.0.0.1"}))
    assert await policy.addresses("127.0.0.1", 80, "http://127.0.0.1/") == ["127.0.0.1"]
    with pytest.raises(TargetBlocked):
        await policy.addresses("localhost", 80, "http://localhost/")


async def test_network_when_named_in_the_settings_then_it_is_blocked_too() -> None:
    policy = Policy(blocked=networks_of(["8.8.1.2/16"]))
    assert policy.blocks(ip_address("8.8.8.8"))
    assert policy.blocks(ip_address("::ffff:8.8.8.8"))
    assert not policy.blocks(ip_address("8.9.0.1"))
