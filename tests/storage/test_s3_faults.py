"""The backend s3 while its service fails: nothing is cut short, nothing hangs, and it recovers alone (SECURITY R14)."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from uuid import uuid4

import httpx
import pytest

from penpot_core.settings.embedded import DATABASE_FILE
from penpot_core.storage import StorageUnavailable
from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.s3 import BUCKET, KEY, REGION, S3Server, environment_of
from penpot_core.testing.servers import RELAXED, Servers, ServerSpec
from penpot_core.testing.storage import MIXED, content_of
from penpot_plugins.storage_s3 import backend as s3_backend
from penpot_plugins.storage_s3.backend import S3Storage
from tests.http.probing import until
from tests.plugins.pictures import part, picture
from tests.storage.proxy import Proxy, proxied


@pytest.fixture
def proxy(s3: S3Server) -> Iterator[Proxy]:
    with proxied(s3.port) as between:
        yield between


@pytest.fixture
def backend(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> S3Storage:
    """It waits for a silent service half a minute: none of these is silent, however slow the machine."""
    for name, value in KEY.items():
        monkeypatch.setitem(os.environ, name, value)
    return S3Storage(BUCKET, REGION, proxy.endpoint)


def hurried(proxy: Proxy, backend: S3Storage, fault: str, limit: str) -> S3Storage:
    """The same, but for a silent service: one that waits for it only so long."""
    if fault != "silent":
        return backend
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(s3_backend.CLIENT, "read_timeout", limit)  # type: ignore[arg-type]
        return S3Storage(BUCKET, REGION, proxy.endpoint)


@pytest.mark.parametrize("fault", ["error", "hang-up", "slow"])
async def test_put_when_the_service_fails_once_then_it_is_tried_again(
    backend: S3Storage, proxy: Proxy, fault: str
) -> None:
    name, proxy.plan = uuid4(), [fault]
    await backend.put(name, MIXED)
    assert proxy.seen == ["PUT"] * (1 if fault == "slow" else 2)
    assert await content_of(backend, name) == MIXED


@pytest.mark.parametrize("fault", ["error", "hang-up", "silent"])
async def test_put_when_the_service_goes_on_failing_then_it_says_so_and_nothing_is_there(
    backend: S3Storage, proxy: Proxy, fault: str
) -> None:
    name, proxy.always = uuid4(), fault
    with pytest.raises(StorageUnavailable):
        await hurried(proxy, backend, fault, "300ms").put(name, MIXED)
    assert len(proxy.seen) <= 4
    proxy.always = "pass"
    with pytest.raises(FileNotFoundError):
        await backend.size(name)


@pytest.mark.parametrize("fault", ["error", "half", "silent", "slow"])
async def test_read_when_the_service_fails_once_then_the_bytes_are_whole(
    backend: S3Storage, proxy: Proxy, fault: str
) -> None:
    name = uuid4()
    await backend.put(name, MIXED)
    proxy.plan = [fault]
    assert await content_of(hurried(proxy, backend, fault, "1s"), name) == MIXED


@pytest.mark.parametrize("fault", ["error", "half", "silent"])
async def test_read_when_the_service_goes_on_failing_then_it_says_so(
    backend: S3Storage, proxy: Proxy, fault: str
) -> None:
    name = uuid4()
    await backend.put(name, MIXED)
    proxy.always = fault
    with pytest.raises(StorageUnavailable):
        await content_of(hurried(proxy, backend, fault, "300ms"), name)


async def test_delete_when_the_service_goes_on_failing_then_it_says_so(
    backend: S3Storage, proxy: Proxy
) -> None:
    name = uuid4()
    await backend.put(name, MIXED)
    proxy.always = "error"
    with pytest.raises(StorageUnavailable):
        await backend.delete(name)
    proxy.always = "pass"
    assert await backend.size(name) == len(MIXED)


async def test_server_when_its_objects_are_away_then_it_says_so_and_recovers_alone(
    servers: Servers, proxy: Proxy
) -> None:
    env = {**RELAXED, **environment_of(proxy.endpoint)}
    with servers.own(ServerSpec(env=env)) as server:
        async with ApiClient(server.base) as alice:
            await alice.register("Alice")
            await alice.upload("update-profile-photo", files={"file": part(picture())})
            photo = (await alice.call("get-profile"))["photo-id"]
            proxy.always = "error"
            ready = await alice.http.get("/readyz")
            assert (ready.status_code, ready.headers["x-not-ready"]) == (503, "storage")
            assert (await alice.http.get("/healthz")).status_code == 200
            with pytest.raises(ApiError) as refused:
                await alice.upload("update-profile-photo", files={"file": part(picture(7, 7))})
            assert (refused.value.status, refused.value.code) == (503, "storage-unavailable")
            assert (await alice.http.get(f"/assets/by-id/{photo}")).status_code == 503
            assert (await alice.call("get-profile"))["photo-id"] == photo, "the rest goes on"
            proxy.always = "pass"
            await until(server.processes[0].ready, "readiness")
            await alice.upload("update-profile-photo", files={"file": part(picture(7, 7, colour=7))})
            assert (await alice.call("get-profile"))["photo-id"] != photo


async def test_asset_when_its_body_breaks_off_then_the_client_notices(servers: Servers, proxy: Proxy) -> None:
    env = {**RELAXED, **environment_of(proxy.endpoint)}
    with servers.own(ServerSpec(env=env)) as server:
        async with ApiClient(server.base) as alice:
            await alice.register("Alice")
            session = (await alice.call("create-upload-session", {"total-chunks": 1}))["session-id"]
            content = os.urandom(6_000_000)
            params = {"session-id": session, "index": 0}
            await alice.upload("upload-chunk", params, files={"content": ("c", content, "a/b")})
            with closing(sqlite3.connect(server.data / DATABASE_FILE)) as db:
                [(chunk,)] = db.execute("SELECT id FROM storage_object").fetchall()
            assert (await alice.http.get(f"/assets/by-id/{chunk}")).content == content
            proxy.always = "half"
            with pytest.raises(httpx.RemoteProtocolError):
                await alice.http.get(f"/assets/by-id/{chunk}")
