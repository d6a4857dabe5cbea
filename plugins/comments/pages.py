"""Names of pages, which threads keep."""

from __future__ import annotations

from uuid import UUID

from penpot_core.rpc import Call
from penpot_core.transit import Keyword
from penpot_plugins.files.access import FileAccess
from penpot_plugins.files.engine.engine import FileEngine

NAME = Keyword("name")


async def page_name(call: Call, access: FileAccess, file_id: UUID, page_id: UUID) -> str | None:
    """What a page is called; None where the file has no such page. ObjectNotFound for a file in the bin."""
    async with call.app.database.read() as db:
        opened = await call.app.get(FileEngine).open(db, file_id, access.head)
    page = opened.image.pages.get(page_id)
    if page is None:
        return None
    found = call.app.codec.decode(page.attributes).get(NAME)
    return found if isinstance(found, str) else None
