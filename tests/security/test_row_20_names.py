"""Nothing that a client calls a file reaches a path, whichever way it comes (SECURITY row 20)."""

from __future__ import annotations

import re

import pytest

from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from penpot_core.testing.servers import Server
from tests.plugins.pictures import picture
from tests.security.ways import WAYS

NAMES = (
    "../../../../../../tmp/penpot-was-here.png",
    "/tmp/penpot-was-here.png",
    "..\\..\\penpot-was-here.png",
    "penpot-was-here.png%00.php",
    "penpot-was-here/../../x",
    "CON",
    ".",
    "x" * 4000,
)
OBJECT = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{28}\Z")


async def fetched(client: ApiClient, object_id: object) -> int:
    return (await client.http.get(f"/assets/by-id/{object_id}")).status_code


@pytest.mark.parametrize("way", WAYS)
async def test_picture_when_its_name_leads_elsewhere_then_it_lies_under_a_name_of_ours(
    server: Server, people: People, way: str
) -> None:
    alice = await people("Alice")
    for number, name in enumerate(NAMES):
        object_id = await WAYS[way](alice, picture(7, 7 + number), "image/png", name)
        assert await fetched(alice, object_id) == 200, name
    objects = server.data / "objects"
    outside = [
        str(path.relative_to(objects))
        for path in objects.rglob("*")
        if path.is_file() and not OBJECT.match(str(path.relative_to(objects)))
    ]
    assert outside == []
    found = [
        path for folder in (server.folder, server.folder.parent) for path in folder.glob("*penpot-was-here*")
    ]
    assert found == []
