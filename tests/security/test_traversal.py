"""Nothing outside is reached by names and ids in addresses, and refusals are not pages (SECURITY S6-S7, row 20)."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import pytest

from penpot_core.testing.fixtures import People
from penpot_core.testing.servers import Server

WAYS = (
    "../../../../../../etc/passwd",
    "..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "..%252f..%252fetc%252fpasswd",
    "%2fetc%2fpasswd",
    "//etc/passwd",
    "..%5c..%5cetc%5cpasswd",
    "..%c0%af..%c0%afetc%c0%afpasswd",
    "%00",
    "x%00.png",
    "file:%2f%2f%2fetc%2fpasswd",
    "<script>alert(1)</script>",
    "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "00000000-0000-0000-0000-000000000000%2f..%2f..%2fpenpot.db",
    "../../penpot.db",
    "x" * 5000,
)
FOLDERS = (
    "/",
    "/assets/",
    "/assets/by-id/",
    "/assets/by-file-media-id/",
    "/assets/by-file-media-id/00000000-0000-0000-0000-000000000000/",
    "/dbg/error/",
    "/api/main/methods/",
    "/api/main/doc/",
    "/internal/",
)


async def fetched(server: Server, path: str, cookie: str) -> tuple[int, str, bytes]:
    """What a path is answered with, sent exactly as it is: clients would tidy it up first."""
    place = urlsplit(server.base)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    request = f"GET {path} HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
    writer.write(request.encode())
    answer = await reader.read()
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    return int(lines[0].split()[1]), "\n".join(lines[1:]).lower(), body


@pytest.mark.parametrize("folder", FOLDERS)
async def test_path_when_it_leads_elsewhere_is_refused_and_shows_nothing(
    server: Server, people: People, folder: str
) -> None:
    alice = await people("Alice")
    cookie = "; ".join(f"{cookie.name}={cookie.value}" for cookie in alice.http.cookies.jar)
    found = {}
    for way in WAYS:
        status, head, body = await fetched(server, folder + way, cookie)
        shown = b"root:x:" in body or b"SQLite format" in body or b"Traceback" in body
        page = "text/html" in head and b"<script>alert" in body
        if not 400 <= status < 500 or shown or page:
            found[way[:40]] = (status, body[:100], page)
    assert found == {}
