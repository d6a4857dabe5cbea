"""The backend s3, against two services: versitygw, a real S3 server where it is installed, and moto's."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from penpot_core.storage import relative_path
from penpot_core.testing.client import ApiClient
from penpot_core.testing.ports import free_port
from penpot_core.testing.s3 import BUCKET, KEY, PATIENCE, REGION, S3Server, environment_of
from penpot_core.testing.servers import RELAXED, Servers, ServerSpec
from penpot_core.testing.storage import StorageContract
from penpot_plugins.storage_s3.backend import S3Storage
from tests.plugins.pictures import part, picture


@pytest.fixture(scope="module", params=["versitygw", "moto"])
def service(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a running service with the bucket `penpot`."""
    if request.param == "moto":
        with moto() as base:
            yield base
    else:
        running: S3Server = request.getfixturevalue("s3")
        yield running.endpoint


@contextmanager
def moto() -> Iterator[str]:
    """The address of a server of moto, which takes any key."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + PATIENCE
    try:
        while True:
            try:
                httpx.put(f"{base}/{BUCKET}").raise_for_status()
                break
            except httpx.TransportError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        yield base
    finally:
        process.terminate()
        process.wait()


class TestS3(StorageContract):
    @pytest.fixture
    def backend(self, service: str, monkeypatch: pytest.MonkeyPatch) -> S3Storage:
        for name, value in KEY.items():
            monkeypatch.setitem(os.environ, name, value)
        return S3Storage(BUCKET, REGION, service)

    async def test_address_when_followed_then_it_gives_the_bytes_and_their_type(
        self, backend: S3Storage
    ) -> None:
        name = uuid4()
        await backend.put(name, b"hello", "image/png")
        address = await backend.address(name, timedelta(minutes=5))
        assert address is not None
        assert f"/penpot/{relative_path(name)}?" in address
        async with httpx.AsyncClient() as client:
            answer = await client.get(address)
        assert (answer.content, answer.headers["content-type"]) == (b"hello", "image/png")

    async def test_put_when_large_then_it_goes_in_parts(self, backend: S3Storage) -> None:
        name, content = uuid4(), os.urandom(12_000_000)
        await backend.put(name, content, "image/png")
        assert await backend.size(name) == len(content)
        assert b"".join([piece async for piece in backend.read(name)]) == content


@pytest.mark.parametrize("prefix", [None, "/internal/assets/"])
async def test_server_when_objects_lie_in_s3_then_clients_get_them(
    servers: Servers, service: str, prefix: str | None
) -> None:
    env = {**RELAXED, **environment_of(service), **({"PENPOT_ASSETS_PATH": prefix} if prefix else {})}
    with servers.own(ServerSpec(env=env)) as server:
        async with ApiClient(server.base) as alice:
            await alice.register("Alice")
            await alice.upload("update-profile-photo", files={"file": part(picture())})
            photo = (await alice.call("get-profile"))["photo-id"]
            answer = await alice.http.get(f"/assets/by-id/{photo}")
            if prefix is None:
                assert (answer.status_code, answer.content[:3]) == (200, b"\xff\xd8\xff")
                return
            assert (answer.status_code, answer.content) == (307, b"")
            assert answer.headers["location"].startswith(f"{service}/penpot/{relative_path(photo)}?")
            assert answer.headers["x-host"] == service.removeprefix("http://")
            assert answer.headers["x-mtype"] == "image/jpeg"
            assert answer.headers["cache-control"] == "max-age=86400000"
