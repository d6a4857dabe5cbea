"""An upload session belongs to the profile that opened it, at every step (SECURITY row 27)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest

from penpot_core.testing.answers import ApiError
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from tests.plugins.pictures import part, picture
from tests.security import ways
from tests.security.guild import FONT, Text


async def send(client: ApiClient, session: Any, content: bytes) -> Any:
    params = {"session-id": session, "index": 0}
    return await client.upload("upload-chunk", params, files={"content": part(content)})


async def to_media(client: ApiClient, session: Any, content: bytes) -> Any:
    params = {"file-id": await ways.new_file(client), "is-local": True, "name": "n", "mtype": "image/png"}
    return await client.call("assemble-file-media-object", {**params, "session-id": session})


async def to_font(client: ApiClient, session: Any, content: bytes) -> Any:
    params = {"team-id": client.team, "font-id": uuid4(), "font-family": "F", "font-weight": 400}
    uploads = {Text("font/ttf"): session}
    return await client.call("create-font-variant", {**params, "font-style": "normal", "uploads": uploads})


Step = Callable[[ApiClient, Any, bytes], Awaitable[Any]]
STEPS: dict[str, tuple[Step, bytes]] = {
    "chunk": (send, b"x"),
    "picture": (to_media, picture()),
    "font": (to_font, FONT),
}


@pytest.mark.parametrize("step", STEPS)
async def test_session_when_it_is_somebody_elses_then_there_is_none_and_its_owner_goes_on(
    people: People, step: str
) -> None:
    alice, mallory = await people("Alice"), await people("Mallory")
    use, content = STEPS[step]
    session = await ways.chunk(alice, content)
    answers = []
    for one in (session, uuid4()):
        with pytest.raises(ApiError) as caught:
            await use(mallory, one, content)
        answers.append((caught.value.status, caught.value.code, caught.value.body.keys()))
    assert answers[0] == answers[1], "there is no telling whether the session exists"
    assert answers[0][:2] == (404, "object-not-found")
    await use(alice, session, content)
