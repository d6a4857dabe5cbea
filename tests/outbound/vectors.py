"""Targets inside, in every notation that somebody might think of (SECURITY row 19, S3)."""

from __future__ import annotations

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
HOSTS = [
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "0",
    "localhost", "LOCALHOST", "10.1", "167772161", "0xa9fea9fe", "2852039166", "169.254.169.254",
]  # fmt: skip
IN_BRACKETS = ["::1", "::ffff:127.0.0.1", "::ffff:7f00:1", "0:0:0:0:0:0:0:1", "fe80::1", "fd00:ec2::254"]
OTHER = [
    "file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1:6379/_INFO", "data:image/png;base64,AAAA",
    "javascript:alert(1)", "nowhere", "//127.0.0.1/x", "http://", "http:///x", "http://[::1",
    "http://no-such-host.invalid/", "dict://127.0.0.1:11211/stat", "HTTP://LOCALHOST/", "http://user:pass@127.0.0.1/",
    "http://10.0.0.9@127.0.0.1/", "http://127.0.0.1\\@10.0.0.9/", "http://127.0.0.1#@10.0.0.9/", "http://127。0。0。1/",
    "http://①②⑦.⓪.⓪.①/", "http://localhost./", "http://[::ffff:127.0.0.1%25lo]/",
]  # fmt: skip
"""Whole addresses: other schemes, no host, and tricks of parsers."""


def urls(port: int) -> list[str]:
    """An address for each target, on a port."""
    hosts = [*(f"[{one}]" if ":" in one else one for one in (*BLOCKED, *IN_BRACKETS)), *HOSTS]
    return [*(f"http://{host}:{port}/a.png" for host in dict.fromkeys(hosts)), *OTHER]
