"""Pictures by address: the permit is for the work on the picture, not for the time that its address takes."""

from __future__ import annotations

import asyncio
from uuid import UUID

from penpot_core.testing.client import ApiClient
from penpot_core.testing.servers import RELAXED, Servers, ServerSpec
from tests.plugins.media.test_from_url import PICTURE, answer, fetch

SETTINGS = {
    **RELAXED,
    "PENPOT_FLAGS": f"{RELAXED['PENPOT_FLAGS']} enable-rpc-climit",
    "PENPOT_SSRF_ALLOWED_HOSTS": "127.0.0.1",
}


async def test_picture_when_another_is_still_fetched_then_does_not_wait_for_it(servers: Servers) -> None:
    asked, gate = asyncio.Event(), asyncio.Event()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        asked.set()
        await gate.wait()
        writer.write(answer(PICTURE))
        writer.close()

    web = await asyncio.start_server(handle, "127.0.0.1", 0)
    with servers.own(ServerSpec(env=SETTINGS)) as server:
        async with ApiClient(server.base) as alice:
            await alice.register("Alice")
            file: UUID = (await alice.call("create-file", {"project-id": alice.project, "name": "F"}))["id"]
            slow = asyncio.create_task(fetch(alice, f"http://127.0.0.1:{web.sockets[0].getsockname()[1]}/"))
            async with asyncio.timeout(60):
                await asked.wait()
                sent = await alice.upload(
                    "upload-file-media-object",
                    {"file-id": file, "is-local": True, "name": "sent"},
                    files={"content": ("a.png", PICTURE, "image/png")},
                )
            gate.set()
            assert [sent["width"], (await slow)["width"]] == [50, 50]
    web.close()
