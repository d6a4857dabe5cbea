"""A team's bytes have a limit that holds for every way in, and is told before anything is stored (SECURITY row 13)."""

from __future__ import annotations

import io
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image

from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.servers import DEPLOYMENTS, RELAXED, Server, Servers, ServerSpec
from tests.plugins.pictures import picture
from tests.security import ways
from tests.security.guild import FONT, Text

MOST = 30_000
PNG = "image/png"


@pytest.fixture(scope="module", params=list(DEPLOYMENTS))
def limited(request: pytest.FixtureRequest, servers: Servers) -> Iterator[Server]:
    spec = DEPLOYMENTS[request.param]
    env = {**RELAXED, "PENPOT_QUOTES_BYTES_PER_TEAM": str(MOST)}
    with servers.own(ServerSpec(spec.database, spec.bus, env=env)) as server:
        yield server


@pytest.fixture
async def alice(limited: Server) -> AsyncIterator[ApiClient]:
    async with ApiClient(limited.base) as client:
        await client.register("Alice")
        yield client


def noise(size: int) -> bytes:
    """A picture of about so many bytes, another one each time."""
    side = int((size / 3) ** 0.5)

    target = io.BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(side * side * 3)).save(target, "PNG")
    return target.getvalue()


async def font(client: ApiClient, uploads: bool) -> Any:
    params: dict[str, Any] = {
        "team-id": client.team, "font-id": uuid4(), "font-family": "F", "font-weight": 400, "font-style": "normal",
    }  # fmt: skip
    if uploads:
        params["uploads"] = {Text("font/ttf"): await ways.chunk(client, FONT)}
    else:
        params["data"] = {Text("font/ttf"): FONT}
    return await client.call("create-font-variant", params)


async def elsewhere(client: ApiClient) -> tuple[Any, Any, Any]:
    """A project in another team of the same person, a file in it, and the file's picture."""
    team = await client.call("create-team", {"name": "Other"})
    project = await client.call("create-project", {"team-id": team["id"], "name": "P"})
    file = await client.call("create-file", {"project-id": project["id"], "name": "F"})
    params = {"file-id": file["id"], "is-local": True, "name": "n"}
    media = await client.upload(
        "upload-file-media-object", params, files={"content": ("n", noise(29_000), PNG)}
    )
    return project["id"], file["id"], media["id"]


async def clone(client: ApiClient) -> Any:
    _, _, media = await elsewhere(client)
    copy = {"file-id": await ways.new_file(client), "is-local": True, "id": media}
    return await client.call("clone-file-media-object", copy)


async def move_files(client: ApiClient) -> Any:
    _, file, _ = await elsewhere(client)
    return await client.call("move-files", {"ids": {file}, "project-id": client.project})


async def move_project(client: ApiClient) -> Any:
    project, _, _ = await elsewhere(client)
    return await client.call("move-project", {"project-id": project, "team-id": client.team})


BY: dict[str, Callable[[ApiClient], Awaitable[Any]]] = {
    "upload": lambda client: ways.upload(client, noise(29_000), PNG, "n"),
    "assemble": lambda client: ways.assemble(client, noise(29_000), PNG, "n"),
    "font": lambda client: font(client, uploads=False),
    "font in chunks": lambda client: font(client, uploads=True),
    "clone": clone,
    "files moved": move_files,
    "project moved": move_project,
}
IN_ANOTHER_TEAM = {"clone", "files moved", "project moved"}
IN_CHUNKS = {"assemble", "font in chunks"}


@pytest.mark.parametrize("way", BY)
async def test_bytes_when_there_is_no_room_then_they_are_refused_and_nothing_is_stored(
    alice: ApiClient, limited: Server, way: str
) -> None:
    await ways.upload(alice, noise(29_000), PNG, "n")
    objects = kept(limited.data)
    with pytest.raises(ApiError) as caught:
        await BY[way](alice)
    body = caught.value.body
    assert (caught.value.status, caught.value.code, body["target"]) == (
        400,
        "max-quote-reached",
        "bytes-per-team",
    )
    assert (body["quote"], 0 < body["count"] <= MOST) == (MOST, True)
    # What came in chunks, and the original in another team, are there; the team has nothing more.
    assert len(kept(limited.data) - objects) == (way in IN_CHUNKS | IN_ANOTHER_TEAM)


@pytest.mark.parametrize("way", BY)
async def test_bytes_when_there_is_room_then_they_are_taken(alice: ApiClient, way: str) -> None:
    if way.startswith("font"):
        assert len(FONT) < MOST
    await BY[way](alice)


async def test_bytes_when_another_team_is_full_then_this_one_has_room(
    alice: ApiClient, limited: Server
) -> None:
    await ways.upload(alice, noise(29_000), PNG, "n")
    async with ApiClient(limited.base) as bob:
        await bob.register("Bob")
        await ways.upload(bob, noise(29_000), PNG, "n")


async def test_picture_when_it_is_used_twice_then_it_counts_once(alice: ApiClient) -> None:
    content = noise(12_000)
    for _ in range(3):
        await ways.upload(alice, content, PNG, "n")
    await ways.upload(alice, picture(), PNG, "n")


def kept(data: Path) -> set[str]:
    return {path.name for path in (data / "objects").rglob("*") if path.is_file()}
