"""`penpot demo`: a small scene, played against a running server as two real clients would."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import Any, TypeVar
from uuid import UUID

from penpot_core.testing.client import ApiClient
from penpot_core.testing.websocket import Socket
from penpot_core.transit import Keyword, record
from penpot_plugins.demo.drawing import added, board, changed, draw, path, text
from penpot_plugins.files.transit import HANDLERS

T = TypeVar("T")

FEATURES = frozenset(
    {
        "fdata/path-data",
        "plugins/runtime",
        "design-tokens/v1",
        "variants/v1",
        "layout/grid",
        "styles/v2",
        "fdata/objects-map",
        "components/v2",
        "fdata/shape-data-type",
    }
)


async def play(base: str, say: Callable[[str], None] = print) -> None:
    """Play the scene against the server at `base`, telling each step and how long it took."""
    async with ApiClient(base, handlers=HANDLERS) as alice, ApiClient(base, handlers=HANDLERS) as bob:
        await Scene(alice, bob, say).play()


class Scene:
    """Two people and what they have made so far."""

    def __init__(self, alice: ApiClient, bob: ApiClient, say: Callable[[str], None]) -> None:
        self.alice, self.bob, self.say = alice, bob, say
        self.team: dict[Any, Any] = {}
        self.file: dict[Any, Any] = {}
        self.revn = 0

    async def play(self) -> None:
        """All of it, in order."""
        await self.step("Alice registers and logs in", self.alice.register("Alice"))
        await self.step("Bob does, too", self.bob.register("Bob"))
        await self.step("Alice makes a team and invites Bob as an editor", self.make_team())
        await self.step("She makes a file", self.make_file())
        async with self.alice.websocket() as hers, self.bob.websocket() as his:
            await self.step("Both open it, and she sees that he is there", self.open_file(hers, his))
            await self.draw(his)
            await self.step("Bob moves his pointer and she sees it", self.point(hers, his))
            await self.step("Bob recolours the circle and she receives it", self.recolour(hers))
        await self.step("Bob loads the file anew: all is there", self.reload())
        await self.step("Alice deletes the team", self.alice.call("delete-team", {"id": self.team["id"]}))

    async def step(self, what: str, work: Awaitable[T]) -> T:
        """Do one thing and tell how long it took."""
        began = perf_counter()
        result = await work
        self.say(f"{(perf_counter() - began) * 1000:8.1f} ms  {what}")
        return result

    async def make_team(self) -> None:
        """A team of two."""
        self.team = await self.alice.call("create-team", {"name": "Two of us"})
        invitation = record(email=self.bob.email, role=Keyword("editor"))
        await self.alice.call(
            "create-team-invitations", {"team-id": self.team["id"], "invitations": [invitation]}
        )
        members = await self.bob.call("get-team-members", {"team-id": self.team["id"]})
        assert {member["name"] for member in members} == {"Alice", "Bob"}, members

    async def make_file(self) -> None:
        """An empty file in the team's drafts."""
        self.file = await self.alice.call(
            "create-file",
            {"name": "Scene", "project-id": self.team["default-project-id"], "features": FEATURES},
        )

    @property
    def page_id(self) -> UUID:
        """The file's only page."""
        return self.file["data"]["pages"][0]  # type: ignore[no-any-return]

    async def open_file(self, hers: Socket, his: Socket) -> None:
        """Both subscribe; Alice hears of Bob."""
        await hers.subscribe_file(self.file["id"])
        await asyncio.sleep(0.05)
        await his.subscribe_file(self.file["id"])
        await hers.expect("join-file")
        await his.expect("presence")

    async def draw(self, his: Socket) -> None:
        """Alice draws, one kind after the other, and Bob receives each."""
        screen = board("Screen", 0, 0, 360, 640)
        inside = screen["id"]
        circle = draw("circle", "Sun", 120, 40, 80, 80)
        self.circle = circle["id"]
        drawn = [
            ("a board", screen, None),
            ("a rectangle on it", draw("rect", "Card", 20, 20, 320, 200, r1=8, r2=8, r3=8, r4=8), inside),
            ("a circle", circle, inside),
            ("a text", text("Good morning", 40, 150), inside),
            ("a path", path("Hill", "M0,0C40,-80,80,-80,120,0Z", 40, 260, 120, 60), inside),
        ]
        for what, shape, parent in drawn:
            change = added(shape, self.page_id) if parent is None else added(shape, self.page_id, parent)
            await self.step(f"Alice draws {what}; Bob receives it", self.edit(self.alice, his, change))

    async def edit(self, who: ApiClient, other: Socket, change: dict[Any, Any]) -> None:
        """One edit by one, received by the other."""
        await who.call(
            "update-file",
            {
                "id": self.file["id"],
                "session-id": who.session_id,
                "revn": self.revn,
                "vern": 0,
                "features": FEATURES,
                "changes": [change],
            },
        )
        self.revn += 1
        received = await other.expect("file-change")
        assert received["revn"] == self.revn, received

    async def point(self, hers: Socket, his: Socket) -> None:
        """Bob's pointer."""
        await his.send(
            {
                "type": Keyword("pointer-update"),
                "file-id": self.file["id"],
                "page-id": self.page_id,
                "zoom": 1,
            }
        )
        await hers.expect("pointer-update")

    async def recolour(self, hers: Socket) -> None:
        """Bob's edit."""
        yellow = [record(fill_color="#FFD166", fill_opacity=1)]
        await self.edit(self.bob, hers, changed(self.circle, self.page_id, fills=yellow))

    async def reload(self) -> None:
        """What is stored is what was drawn."""
        stored = await self.bob.call(
            "get-file", {"id": self.file["id"], "features": FEATURES - {"fdata/objects-map"}}
        )
        objects = stored["data"]["pages-index"][self.page_id]["objects"]
        assert stored["revn"] == self.revn, stored["revn"]
        assert len(objects) == 6, sorted(shape["name"] for shape in objects.values())
        assert objects[self.circle]["fills"][0]["fill-color"] == "#FFD166"
