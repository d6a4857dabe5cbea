"""Nobody sends the server to where only it may go: every target, by every way that leads out (SECURITY row 19, S3)."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import insert

from penpot_core.db import Database
from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_core.testing.servers import RELAXED, Server, Servers, ServerSpec
from penpot_migrations.tables import sso_provider
from tests.outbound.vectors import urls
from tests.plugins.pictures import picture

ROOT = Path(__file__).parents[2]
HTTP_LIBRARIES = {"httpx", "httpcore", "urllib.request", "urllib3", "requests", "aiohttp", "http.client"}
PICTURE = picture(9, 9)


@dataclass
class Canary:
    """A server of this machine that nobody may be sent to. `redirect` is where it sends those who come."""

    port: int = 0
    heads: list[bytes] = field(default_factory=list)
    redirect: str | None = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heads.append(await reader.readuntil(b"\r\n\r\n"))
        kind = b"content-type: image/png\r\nconnection: close\r\n"
        if self.redirect is None:
            length = f"content-length: {len(PICTURE)}\r\n".encode()
            writer.write(b"HTTP/1.1 200 OK\r\n" + kind + length + b"\r\n" + PICTURE)
        else:
            place = f"location: {self.redirect}\r\ncontent-length: 0\r\n".encode()
            writer.write(b"HTTP/1.1 302 Found\r\n" + kind + place + b"\r\n")
        await writer.drain()
        writer.close()


@asynccontextmanager
async def listening() -> AsyncIterator[Canary]:
    canary = Canary()
    server = await asyncio.start_server(canary.serve, "127.0.0.1", 0)
    canary.port = server.sockets[0].getsockname()[1]
    try:
        yield canary
    finally:
        server.close()


@pytest.fixture
async def canary() -> AsyncIterator[Canary]:
    async with listening() as one:
        yield one


async def code_of(client: ApiClient, file: object, url: str) -> str | None:
    params = {"file-id": file, "is-local": True, "url": url}
    try:
        await client.call("create-file-media-object-from-url", params)
    except ApiError as error:
        assert error.status == 400
        return error.code
    return None


async def test_picture_by_address_when_it_leads_inwards_then_nobody_is_asked(
    people: People, canary: Canary
) -> None:
    alice = await people("Alice")
    file = (await alice.call("create-file", {"project-id": alice.project, "name": "F"}))["id"]
    vectors = urls(canary.port)
    assert len(vectors) >= 60
    found = {url: await code_of(alice, file, url) for url in vectors}
    assert {url: code for url, code in found.items() if code != "ssrf-blocked-target"} == {}
    assert canary.heads == []


async def test_identity_provider_when_it_leads_inwards_then_nobody_is_asked(
    visitor: ApiClient, database: Database, canary: Canary
) -> None:
    rows = [
        {
            "id": uuid4(),
            "type": "oidc",
            "domain": f"{n}.example",
            "client_id": "c",
            "client_secret": "s",
            "base_uri": url,
        }
        for n, url in enumerate(urls(canary.port))
    ]
    async with database.write() as db:
        for row in rows:
            await db.execute(insert(sso_provider).values(**row))
    statuses = set()
    for row in rows:
        answer = await visitor.http.post(
            "/api/auth/oidc", json={"provider": str(row["id"])}, headers={"accept": "application/json"}
        )
        statuses.add((answer.status_code, answer.json()["code"]))
    assert statuses == {(400, "ssrf-blocked-target")}
    assert canary.heads == []


@pytest.fixture(scope="module")
def allowing(servers: Servers) -> Iterator[Server]:
    """A server that may reach 127.0.0.1, by that name alone."""
    with servers.own(ServerSpec(env={**RELAXED, "PENPOT_SSRF_ALLOWED_HOSTS": "127.0.0.1"})) as server:
        yield server


async def test_redirect_when_it_leads_inwards_then_it_is_not_followed(
    allowing: Server, canary: Canary
) -> None:
    """The host that may be reached sends on to all others; it itself may be reached."""
    async with ApiClient(allowing.base) as alice, listening() as inner:
        await alice.register("Alice")
        file = (await alice.call("create-file", {"project-id": alice.project, "name": "F"}))["id"]
        base = f"http://127.0.0.1:{canary.port}/a.png"
        assert await code_of(alice, file, base) is None, "who is on the list may be reached"
        allowed = f"http://127.0.0.1:{inner.port}/a.png"
        found = {}
        for url in urls(inner.port):
            if "//127.0.0.1" in url or "@127.0.0.1" in url or not url.isascii():
                continue  # It is on the list, or cannot stand in a header.
            if "://" not in url or not url.partition("://")[2].strip("/x"):
                continue  # It leads to the same host.
            canary.redirect = url
            found[url] = await code_of(alice, file, base)
        assert len(found) >= 60
        assert {url: code for url, code in found.items() if code != "ssrf-blocked-target"} == {}
        assert inner.heads == []
        canary.redirect = allowed
        assert await code_of(alice, file, base) is None, "a redirect to who is on the list is followed"
        assert len(inner.heads) == 1


def test_no_module_but_the_outbound_client_makes_requests() -> None:
    """Commands that people run against their own server, and what tests share, stand apart."""
    apart = {ROOT / "penpot_core" / "outbound", ROOT / "penpot_core" / "testing", ROOT / "plugins" / "demo"}
    found = {
        f"{path.relative_to(ROOT)}: {name}"
        for folder in ("penpot_core", "plugins")
        for path in (ROOT / folder).rglob("*.py")
        if not apart & set(path.parents)
        for name in imported(path)
        if name in HTTP_LIBRARIES
    }
    assert found == set()


def imported(path: Path) -> set[str]:
    """The names of modules that a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names
