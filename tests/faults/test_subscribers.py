"""Who watches a file while the process that writes it is killed has, in the end, what is stored (SECURITY R9)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from penpot_core.testing.client import ApiClient
from penpot_core.testing.servers import Server, Servers, ServerSpec
from penpot_core.testing.websocket import Socket
from penpot_core.transit import TagHandler
from penpot_plugins.files.changes import REGISTRY, apply_changes, decode_changes
from penpot_plugins.files.model.draft import PlainDraft
from tests.plugins.drawing import Drawing as Drawn
from tests.plugins.drawing import add_color, filled, link
from tests.plugins.files.builders import File, typed, uid
from tests.plugins.files.worlds import FEATURES, now
from tests.plugins.listening import joined

DRAWN = File()
PATIENCE = 60.0
"""Seconds until a gap is noticed: two looks, five seconds apart, and a restart between."""

KILLS = (
    ("files.edit.after-commit", 1),
    ("files.edit.before-batch", 2),
    ("files.edit.after-tell", 2),
)
"""Where the process dies, at which edit: stored and told to nobody, not stored, stored and perhaps told."""


class Subscriber:
    """A tab that applies what it is told to the file that it loaded, as the frontend does."""

    def __init__(self, client: ApiClient, socket: Socket, file_id: UUID) -> None:
        self.client = client
        self.socket = socket
        self.file_id = file_id
        self.loads = 0
        self.applied = 0

    async def load(self) -> None:
        """Fetch the file."""
        found = await self.client.call("get-file", {"id": self.file_id})
        self.revn, self.data = found["revn"], found["data"]
        self.loads += 1

    async def reach(self, revn: int) -> None:
        """Obey messages until the file is at such a revision."""
        while self.revn < revn:
            await self.obey(await self.socket.expect(None, within=PATIENCE))  # type: ignore[arg-type]

    async def obey(self, message: dict[Any, Any]) -> None:
        """Apply a change that is not known yet; load the file anew where it is to be."""
        if message["type"] == "file-restored":
            await self.load()
        elif message["type"] == "file-change" and message["revn"] == self.revn + 1:
            self.apply(message["changes"])
            self.revn = message["revn"]
            self.applied += 1

    def apply(self, changes: Sequence[Any]) -> None:
        draft = PlainDraft(self.data)
        decoded = decode_changes(changes, from_json=False, registry=REGISTRY)
        apply_changes(draft, decoded, now=now(), file_id=self.file_id, registry=REGISTRY)
        self.data = draft.to_data()


class Editor:
    """Somebody who edits through the process that is killed."""

    def __init__(self, client: ApiClient, file_id: UUID, page_id: UUID) -> None:
        self.client = client
        self.file_id = file_id
        self.page_id = page_id
        self.acknowledged: list[str] = []
        self.vern = 0

    async def edit(self, *changes: Any) -> None:
        params = {
            "id": self.file_id,
            "session-id": uuid4(),
            "revn": 0,
            "vern": self.vern,
            "features": FEATURES,
            "changes": [typed({**change, "page-id": self.page_id}) for change in changes],
        }
        await self.client.call("update-file", params)

    async def draw(self, *names: str) -> None:
        for name in names:
            await self.edit(DRAWN.add("rect", name))
            self.acknowledged.append(name)


@pytest.fixture
async def server(servers: Servers) -> AsyncIterator[Server]:
    """Two processes; the first one lives."""
    with servers.own(ServerSpec("postgresql", "valkey", processes=2)) as server:
        yield server


def start_armed(server: Server, point: str, hit: int) -> None:
    """Start the second process anew, so that it dies at an edit."""
    process = server.processes[1]
    process.kill()
    process.settings["PENPOT_FAULTS"] = f"{point}:exit@{hit}"
    process.start()
    del process.settings["PENPOT_FAULTS"]


async def edit_until_it_dies(server: Server, editor: Editor, point: str, hit: int) -> None:
    """Edit until the second process dies."""
    await editor.draw(*(f"{point} {hit} told {number}" for number in range(1, hit)))
    with pytest.raises(httpx.TransportError):
        await editor.draw(f"{point} {hit}")
    server.processes[1].wait()


async def test_subscriber_when_the_process_that_writes_is_killed_has_what_is_stored(
    server: Server, transit_handlers: Sequence[TagHandler]
) -> None:
    first, second = server.bases
    async with (
        ApiClient(first, handlers=transit_handlers) as watcher,
        ApiClient(second, handlers=transit_handlers) as writer,
    ):
        await watcher.register("Alice")
        await writer.login(watcher.email, watcher.password)
        made = await watcher.call("create-file", {"name": "F", "project-id": watcher.project})
        editor = Editor(writer, made["id"], made["data"]["pages"][0])
        library = Drawn(writer, await writer.call("create-file", {"name": "L", "project-id": writer.project}))
        await writer.call("set-file-shared", {"id": library.id, "is-shared": True})
        await library.edit(add_color("red"))
        await link(writer, editor_drawing(editor, made), library)
        start_armed(server, *KILLS[0])
        await writer.call("get-file", {"id": made["id"]})
        async with watcher.websocket(uuid4()) as socket, watcher.websocket(uuid4()) as witness:
            tab = Subscriber(watcher, socket, made["id"])
            await witness.subscribe_file(made["id"])
            await joined(socket, made["id"], witness)
            await tab.load()

            async def agree() -> None:
                found = await watcher.call("get-file", {"id": made["id"]})
                await tab.reach(found["revn"])
                assert (tab.revn, tab.data) == (found["revn"], found["data"])
                drawn = found["data"]["pages-index"][editor.page_id]["objects"]
                assert {uid(name) for name in editor.acknowledged} <= set(drawn)

            for number, kill in enumerate(KILLS):
                if number:
                    start_armed(server, *kill)
                await edit_until_it_dies(server, editor, *kill)
                await agree()
            assert tab.applied >= 2, "what was told"
            assert tab.loads >= 2, "at first, and where a message was lost"
            server.processes[1].start()

            snapshot = await writer.call("create-file-snapshot", {"file-id": made["id"], "label": "V"})
            await editor.draw("gone again")
            await writer.call("restore-file-snapshot", {"file-id": made["id"], "id": snapshot["id"]})
            editor.acknowledged.pop()
            await socket.expect("file-restored", within=PATIENCE)
            await tab.load()
            await agree()

            editor.vern = (await writer.call("get-file", {"id": made["id"]}))["vern"]
            await editor.edit(DRAWN.add("rect", "painted", fills=filled("red", library)))
            await agree()
            loads = tab.loads
            await writer.call("set-file-shared", {"id": library.id, "is-shared": False})
            await agree()
            assert tab.loads > loads, "nothing tells what was absorbed: the file is loaded anew"
            painted = tab.data["pages-index"][editor.page_id]["objects"][uid("painted")]
            assert painted["fills"][0]["fill-color-ref-file"] == made["id"]


def editor_drawing(editor: Editor, made: Any) -> Drawn:
    return Drawn(editor.client, made)
