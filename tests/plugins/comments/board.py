"""A team of Alice's with a file, and comments on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from penpot_core.ids import ZERO
from penpot_core.testing.client import ApiClient
from penpot_core.testing.fixtures import People
from tests.plugins.drawing import Drawing, drawing


@dataclass(frozen=True)
class Board:
    """`members` are the others of the team, by name."""

    team: UUID
    project: UUID
    alice: ApiClient
    members: Mapping[str, ApiClient]
    file: Drawing

    async def thread(self, client: ApiClient, content: str = "first", **more: Any) -> Any:
        """create-comment-thread on the first page."""
        return await client.call("create-comment-thread", self.place(content) | keyed(more))

    def place(self, content: str = "first") -> dict[str, Any]:
        """The parameters of a new thread."""
        where = {"file-id": self.file.id, "page-id": self.file.page_id, "frame-id": ZERO}
        return {**where, "position": {"x": 1, "y": 2.5}, "content": content}

    async def threads(self, client: ApiClient, **more: Any) -> Any:
        """get-comment-threads."""
        return await client.call("get-comment-threads", {"file-id": self.file.id} | keyed(more))

    async def share(self, *pages: UUID, who: str = "all") -> UUID:
        """A share link of pages."""
        params = {"who-comment": who, "who-inspect": "team", "pages": frozenset(pages)}
        made = await self.alice.call("create-share-link", {"file-id": self.file.id, **params})
        found: UUID = made["id"]
        return found


def keyed(params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters as the API names them."""
    return {name.replace("_", "-"): value for name, value in params.items()}


async def board(people: People, **roles: str) -> Board:
    """A team with these members: `board(people, Bob="viewer")`."""
    alice = await people("Alice")
    team = await alice.call("create-team", {"name": "Talk"})
    members = {name: await people(name) for name in roles}
    if roles:
        invitations = [{"email": members[name].email, "role": role} for name, role in roles.items()]
        await alice.call("create-team-invitations", {"team-id": team["id"], "invitations": invitations})
    file = await drawing(alice, team["default-project-id"], name="Poster")
    return Board(team["id"], team["default-project-id"], alice, members, file)


async def answer(client: ApiClient, thread_id: UUID, content: str = "answer", **more: Any) -> Any:
    """create-comment."""
    params = {"thread-id": thread_id, "content": content} | keyed(more)
    return await client.call("create-comment", params)


async def second_page(made: Board) -> UUID:
    """Another page of the file."""
    page_id = uuid4()
    await made.file.edit({"type": ":add-page", "id": page_id, "name": "Secret"})
    return page_id


async def refusal(client: ApiClient, method: str, params: Mapping[str, Any]) -> tuple[int, str]:
    """Status and code of a call that must fail."""
    found = await client.answer(method, params)
    assert found.status >= 300, found.body
    return found.status, str(found.body["code"])
