"""A file of so many shapes, its edits and its reading."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from typing import Any
from uuid import UUID

from bench.wire import Wire, encoded
from penpot_plugins.demo.drawing import added, board, changed, draw
from penpot_plugins.demo.scene import FEATURES

BATCH = 1_000
BOARD = 100
PLAIN = FEATURES - {"fdata/objects-map"}
JSON = "application/json"


class Drawing:
    """A file with boards of a hundred rectangles."""

    def __init__(self, wire: Wire, project_id: UUID, size: int) -> None:
        self.wire = wire
        self.size = size
        params = {"name": f"{size} shapes", "project-id": project_id, "features": FEATURES}
        made = wire.call("create-file", params)
        self.id: UUID = made["id"]
        self.page_id: UUID = made["data"]["pages"][0]
        self.target = self.page_id
        self._revn = 0
        self._names = count()

    def fill(self) -> None:
        """Draw all shapes."""
        self.send(self.shapes())

    def shapes(self) -> list[bytes]:
        """The bodies of the calls that draw all shapes, `BATCH` a call; they are sent in this order."""
        bodies, waiting = [], list[Any]()
        for number in range(self.size):
            if number % BOARD == 0:
                parent = board(f"Board {number}", number % 1000, number // 10, 400, 400)
                waiting.append(added(parent, self.page_id))
            else:
                shape = draw("rect", f"Rectangle {number}", number % BOARD * 4, number // BOARD * 4, 10, 10)
                waiting.append(added(shape, self.page_id, parent["id"]))
                self.target = shape["id"]
            if len(waiting) == BATCH or number == self.size - 1:
                bodies.append(self.edit(waiting))
                waiting = []
        return bodies

    def rename(self) -> None:
        """Edit one attribute of one shape."""
        self.send([self.edit([changed(self.target, self.page_id, name=f"Name {next(self._names)}")])])

    def edit(self, changes: list[Any]) -> bytes:
        """The body of the next update-file."""
        params = {
            "id": self.id,
            "session-id": self.wire.session_id,
            "revn": self._revn,
            "vern": 0,
            "features": FEATURES,
            "changes": changes,
        }
        self._revn += 1
        return encoded(params)

    def send(self, bodies: Iterable[bytes]) -> None:
        """An update-file of each body; the answers are not decoded."""
        for body in bodies:
            self.wire.post("update-file", body)

    def read(self, form: str) -> None:
        """get-file as objects-map, plain transit or JSON; the answer is not decoded."""
        wanted = FEATURES if form == "objects-map" else PLAIN
        body = encoded({"id": self.id, "features": wanted})
        if form == "JSON":
            self.wire.post("get-file", body, accept=JSON)
        else:
            self.wire.post("get-file", body)
