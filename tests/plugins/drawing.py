"""A file of somebody, made and edited over HTTP, in the notation of `tests.plugins.files.builders`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from penpot_core.testing.client import ApiClient
from tests.plugins.files.builders import File, typed, uid
from tests.plugins.files.worlds import FEATURES

DRAWN = File()


class Drawing:
    """`client` is its maker; shapes go by name, pages by `page_id`."""

    def __init__(self, client: ApiClient, made: Any) -> None:
        self.client = client
        self.id: UUID = made["id"]
        self.page_id: UUID = made["data"]["pages"][0]

    async def edit(self, *changes: Any) -> Any:
        """update-file; changes that name a page are about the first one."""
        on_page = [
            {**change, "page-id": self.page_id} if "page-id" in change else change for change in changes
        ]
        usual = {"id": self.id, "session-id": self.client.session_id, "revn": 0, "vern": 0}
        params = {**usual, "features": FEATURES, "changes": [typed(change) for change in on_page]}
        return await self.client.call("update-file", params)

    async def component(self, name: str, *inner: Any, **attrs: Any) -> None:
        """A component of that name with a board as its main instance, `main-NAME`, and what is in it."""
        main, component = f"main-{name}", uid(f"comp-{name}")
        head = {"component_id": component, "component_file": self.id, "component_root": True}
        made = {
            "type": ":add-component",
            "id": component,
            "name": name,
            "path": "",
            "main-instance-id": uid(main),
            "main-instance-page": self.page_id,
        }
        board = DRAWN.add("frame", main, name=name, main_instance=True, **head, **attrs)
        await self.edit(board, *inner, made)

    async def row(self) -> Any:
        """get-file, objects plain."""
        return await self.client.call("get-file", {"id": self.id})

    async def objects(self, page_id: UUID | None = None) -> Any:
        """The shapes of a page, the first one unless named."""
        return (await self.row())["data"]["pages-index"][page_id or self.page_id]["objects"]


async def drawing(client: ApiClient, project: UUID | None = None, **params: Any) -> Drawing:
    """A new file, in the drafts of its maker unless a project is named."""
    made = {"name": "F", "project-id": project or client.project, **params}
    return Drawing(client, await client.call("create-file", made))


async def link(client: ApiClient, file: Drawing, library: Drawing) -> Any:
    """Let a file use a library."""
    return await client.call("link-file-to-library", {"file-id": file.id, "library-id": library.id})


def copy_of(name: str, library: Drawing, as_name: str, **attrs: Any) -> dict[str, Any]:
    """The change that draws an instance of a library's component."""
    head = {"component_id": uid(f"comp-{name}"), "component_file": library.id, "component_root": True}
    return DRAWN.add("frame", as_name, shape_ref=uid(f"main-{name}"), **head, **attrs)


def filled(color: str, library: Drawing) -> list[dict[str, Any]]:
    """A fill with a library's color."""
    reference = {"fill-color-ref-id": uid(color), "fill-color-ref-file": library.id}
    return [{"fill-color": "#ff0000", "fill-opacity": 1, **reference}]


def add_color(name: str, **attrs: Any) -> dict[str, Any]:
    """The change that gives a file a color."""
    return {"type": ":add-color", "color": {"id": uid(name), "name": name, "color": "#ff0000", **attrs}}


def add_typography(name: str) -> dict[str, Any]:
    """The change that gives a file a typography."""
    style = {
        "font-id": "sourcesanspro",
        "font-family": "sourcesanspro",
        "font-variant-id": "regular",
        "font-size": "14",
        "font-weight": "400",
        "font-style": "normal",
        "line-height": "1.2",
        "letter-spacing": "0",
        "text-transform": "none",
    }
    return {"type": ":add-typography", "typography": {"id": uid(name), "name": name, **style}}
