"""Targets that nobody may send the server to (SECURITY row 19, S3), in whatever form they are written."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from penpot_core.outbound import Policy, TargetBlocked
from penpot_core.outbound.addresses import networks_of

BLOCKED = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1",
    "127.255.255.254", "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1",
    "192.0.0.170", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1",
    "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
    "::ffff:7f00:1", "::127.0.0.1", "::a00:1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a00:1::", "2002:c0a8:101::1", "2001::1", "2001:db8::1",
    "100::1", "fc00::1", "fd00:ec2::254", "fdff:ffff::1", "fe80::1", "febf::1", "fec0::1", "ff02::1",
    "ff0e::1", "3fff::1", "5f00::1",
]  # fmt: skip
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


HOSTS = [
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "0",
    "localhost", "LOCALHOST", "10.1", "167772161", "0xa9fea9fe", "2852039166", "169.254.169.254",
]  # fmt: skip
IN_BRACKETS = ["::1", "::ffff:127.0.0.1", "::ffff:7f00:1", "0:0:0:0:0:0:0:1", "fe80::1", "fd00:ec2::254"]


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
