"""All ways by which a person gives the server a picture."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import uuid4

from penpot_core.testing.client import ApiClient
from tests.plugins.pictures import part

Way = Callable[[ApiClient, bytes, str, str], Awaitable[Any]]


async def new_file(client: ApiClient) -> Any:
    return (await client.call("create-file", {"project-id": client.project, "name": "F"}))["id"]


async def chunk(client: ApiClient, content: bytes, mtype: str = "a/b", name: str = "c") -> Any:
    """A session with one chunk that holds everything."""
    session = (await client.call("create-upload-session", {"total-chunks": 1}))["session-id"]
    params = {"session-id": session, "index": 0}
    await client.upload("upload-chunk", params, files={"content": part(content, mtype, name)})
    return session


async def upload(client: ApiClient, content: bytes, mtype: str, name: str) -> Any:
    params = {"file-id": await new_file(client), "is-local": True, "name": "n"}
    media = await client.upload(
        "upload-file-media-object", params, files={"content": part(content, mtype, name)}
    )
    return media["media-id"]


async def assemble(client: ApiClient, content: bytes, mtype: str, name: str) -> Any:
    session = await chunk(client, content, mtype, name)
    params = {"file-id": await new_file(client), "is-local": True, "name": "n", "mtype": mtype}
    return (await client.call("assemble-file-media-object", {**params, "session-id": session}))["media-id"]


async def file_thumbnail(client: ApiClient, content: bytes, mtype: str, name: str) -> Any:
    params = {"file-id": await new_file(client), "revn": 0}
    files = {"media": part(content, mtype, name)}
    return (await client.upload("create-file-thumbnail", params, files=files))["id"]


async def board_thumbnail(client: ApiClient, content: bytes, mtype: str, name: str) -> Any:
    file = await new_file(client)
    params = {"file-id": file, "object-id": f"{file}/{uuid4()}/{uuid4()}/frame"}
    files = {"media": part(content, mtype, name)}
    return (await client.upload("create-file-object-thumbnail", params, files=files))["media-id"]


async def own_photo(client: ApiClient, content: bytes, mtype: str, name: str) -> Any:
    await client.upload("update-profile-photo", files={"file": part(content, mtype, name)})
    return (await client.call("get-profile"))["photo-id"]


async def team_photo(client: ApiClient, content: bytes, mtype: str, name: str) -> Any:
    team = (await client.call("create-team", {"name": "T"}))["id"]
    files = {"file": part(content, mtype, name)}
    return (await client.upload("update-team-photo", {"team-id": team}, files=files))["photo-id"]


OF_FILES: Mapping[str, Way] = {
    "upload": upload,
    "assemble": assemble,
    "file thumbnail": file_thumbnail,
    "board thumbnail": board_thumbnail,
}
"""Those that take SVG too."""

WAYS: Mapping[str, Way] = {**OF_FILES, "profile photo": own_photo, "team photo": team_photo}
