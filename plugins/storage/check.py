"""Whether rows and bytes agree."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from penpot_core.ids import ZERO
from penpot_core.storage import StoredObject
from penpot_core.storage.digest import measured
from penpot_core.storage.objects import stored_object
from penpot_plugins.storage import queries

if TYPE_CHECKING:
    from penpot_core.app import App


@dataclass(frozen=True, slots=True)
class Finding:
    """An object that is not as its row says. `problem` is a sentence."""

    id: UUID
    backend: str
    problem: str


async def live_objects(app: App) -> AsyncIterator[StoredObject]:
    """All live objects, by their ids."""
    after = ZERO
    while True:
        async with app.database.read() as db:
            rows = await db.fetch_all(queries.PAGE, {"after_id": after})
        if not rows:
            return
        for row in rows:
            yield stored_object(row)
        after = rows[-1]["id"]


async def examine(app: App, stored: StoredObject, *, content: bool) -> Finding | None:
    """What is wrong with an object; with `content` its bytes are read and hashed."""
    try:
        size = await app.storage.backend(stored.backend).size(stored.id)
    except FileNotFoundError:
        return Finding(stored.id, stored.backend, "The bytes are missing.")
    if size != stored.size:
        return Finding(stored.id, stored.backend, f"There are {size} bytes, not {stored.size}.")
    if content and stored.hash is not None and measured(await app.storage.content(stored))[1] != stored.hash:
        return Finding(stored.id, stored.backend, "The bytes are not those that were stored.")
    return None
