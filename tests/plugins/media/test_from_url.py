"""Pictures by address over HTTP: nothing but a picture of a public host is stored (SECURITY rows 16, 19)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import UUID

import pytest

from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_core.testing.servers import DEPLOYMENTS, RELAXED, Server, Servers, ServerSpec
from penpot_plugins.media.trailing import end_of
from tests.plugins.pictures import MTYPES, picture

TARGETS = [
    "http://127.0.0.1/a.png", "http://localhost/", "http://[::1]/", "http://2130706433/", "http://0x7f.1/",
    "http://10.0.0.1/", "http://192.168.1.1:8080/", "http://169.254.169.254/latest/meta-data/", "http://0/",
    "http://user:pass@127.0.0.1/", "http://[::ffff:127.0.0.1]/", "http://[fd00:ec2::254]/", "ftp://example.com/x",
    "file:///etc/passwd", "gopher://127.0.0.1:6379/_INFO", "nowhere", "http://", "http://no-such-host.invalid/",
]  # fmt: skip


async def fetch(client: ApiClient, url: str, **more: Any) -> Any:
    file: UUID = (await client.call("create-file", {"project-id": client.project, "name": "F"}))["id"]
    params = {"file-id": file, "is-local": True, "url": url} | more
    return await client.call("create-file-media-object-from-url", params)


async def test_address_when_it_leads_inwards_then_it_is_blocked(people: People) -> None:
    alice = await people("Alice")
    for target in TARGETS:
        with pytest.raises(ApiError) as caught:
            await fetch(alice, target)
        assert (caught.value.code, str(caught.value.body["uri"])) == ("ssrf-blocked-target", target)


@pytest.mark.parametrize("text", ["", "  "])
async def test_address_when_it_is_blank_then_it_has_no_scheme(people: People, text: str) -> None:
    with pytest.raises(ApiError, match="url scheme is not allowed") as caught:
        await fetch(await people("Alice"), text)
    assert (caught.value.code, caught.value.body["uri"]) == ("ssrf-blocked-target", "")


@pytest.fixture(scope="module", params=list(DEPLOYMENTS))
def allowing(request: pytest.FixtureRequest, servers: Servers) -> Iterator[Server]:
    deployment = DEPLOYMENTS[request.param]
    env = {**RELAXED, "PENPOT_SSRF_ALLOWED_HOSTS": "127.0.0.1", "PENPOT_MEDIA_MAX_FILE_SIZE": "20000"}
    with servers.own(ServerSpec(deployment.database, deployment.bus, env=env)) as server:
        yield server


def answer(
    content: bytes, mtype: str | None = "image/png", status: str = "200 OK", length: int | None = -1
) -> bytes:
    lines = [f"HTTP/1.1 {status}"]
    if mtype is not None:
        lines.append(f"content-type: {mtype}")
    if length is not None:
        lines.append(f"content-length: {len(content) if length < 0 else length}")
    return ("\r\n".join(lines) + "\r\nconnection: close\r\n\r\n").encode() + content


PICTURE = picture(50, 40)
ANSWERS = {
    "/good": answer(PICTURE),
    "/tail": answer(PICTURE + b"<script>alert(1)</script>"),
    "/text": answer(b"text", "text/plain"),
    "/liar": answer(b"<html></html>"),
    "/jpeg": answer(picture(9, 9, "JPEG")),
    "/half": answer(PICTURE[:40], length=len(PICTURE)),
    "/unsized": answer(PICTURE, length=None),
    "/large": answer(PICTURE, length=20001),
    "/untyped": answer(PICTURE, None),
    "/gone": answer(PICTURE, status="404 Not Found"),
    "/nowhere": answer(b"", None, status="302 Found"),
    "/silence": b"",
}
REFUSED = {
    "/text": "media-type-not-allowed",
    "/liar": "invalid-image",
    "/jpeg": "invalid-image",
    "/half": "unable-to-download-image",
    "/unsized": "unknown-size",
    "/large": "media-max-file-size-reached",
    "/untyped": "media-type-not-allowed",
    "/gone": "unable-to-download-image",
    "/nowhere": "unable-to-download-image",
    "/silence": "unable-to-download-image",
}


@pytest.fixture
async def web() -> AsyncIterator[str]:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        writer.write(ANSWERS[head.split(b" ")[1].decode()])
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()


async def test_address_when_a_picture_lies_there_then_it_is_stored_without_its_tail(
    allowing: Server, web: str
) -> None:
    async with ApiClient(allowing.base) as alice:
        await alice.register("Alice")
        for address in (f"{web}/good", f"{web}/tail", f" {web}/good\n"):
            media = await fetch(alice, address)
            assert (media["name"], media["width"], media["height"]) == ("unknown", 50, 40)
            assert (await alice.http.get(f"/assets/by-id/{media['media-id']}")).content == PICTURE


async def test_address_when_no_picture_lies_there_then_it_is_an_error_and_nothing_is_stored(
    allowing: Server, web: str
) -> None:
    async with ApiClient(allowing.base) as alice:
        await alice.register("Alice")
        found = {}
        for path in REFUSED:
            with pytest.raises(ApiError) as caught:
                await fetch(alice, web + path)
            found[path] = caught.value.code
        assert found == REFUSED


@pytest.mark.parametrize("kind", MTYPES)
def test_end_of_a_picture_when_bytes_follow_then_they_are_cut(kind: str) -> None:
    content, mtype = picture(30, 30, kind), MTYPES[kind]
    assert end_of(content, mtype) == len(content)
    assert end_of(content + b"\0 more", mtype) == len(content)
    assert end_of(content[:20], mtype) is None or kind == "GIF"
    assert end_of(b"no picture", mtype) is None
