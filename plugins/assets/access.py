"""Who may fetch which object (SECURITY rows 11, 31).

Objects of the public buckets are for everybody who knows their id: pages that are shared by a link show them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

from penpot_core.db import Connection
from penpot_core.storage import StoredObject
from penpot_core.transit import Keyword
from penpot_core.types import Identity
from penpot_plugins.assets import queries
from penpot_plugins.files.access import file_access

PUBLIC = frozenset({"file-media-object", "file-object-thumbnail", "team-font-variant", "file-data-fragment"})
FILE_ID, PROFILE_ID = Keyword("file-id"), Keyword("profile-id")

Rule = Callable[[Connection, Identity, StoredObject], Awaitable[bool]]


async def everybody(db: Connection, identity: Identity, stored: StoredObject) -> bool:
    """Whoever is logged in: pictures of people and teams are shown to those they work with."""
    return True


async def nobody(db: Connection, identity: Identity, stored: StoredObject) -> bool:
    """Objects of buckets that no rule is written for."""
    return False


async def its_owner(db: Connection, identity: Identity, stored: StoredObject) -> bool:
    """Whom the object was made for; one that names nobody is for whoever was given its id."""
    owner = stored.metadata.get(PROFILE_ID)
    return owner is None or owner == identity.profile_id


async def readers_of_its_files(db: Connection, identity: Identity, stored: StoredObject) -> bool:
    """Who reads a file that the object is the thumbnail of, deleted or not: the bin shows it too."""
    rows = await db.fetch_all(queries.THUMBNAIL_FILES, {"object_id": stored.id})
    return any([await reads(db, identity, row.file_id) for row in rows])


async def readers_of_its_boards(db: Connection, identity: Identity, stored: StoredObject) -> bool:
    """Who reads a file with a board that has the object as its thumbnail."""
    rows = await db.fetch_all(queries.BOARD_FILES, {"object_id": stored.id})
    return any([await reads(db, identity, row.file_id) for row in rows])


async def readers_of_its_data(db: Connection, identity: Identity, stored: StoredObject) -> bool:
    """Who reads the file whose data the object is."""
    file_id = stored.metadata.get(FILE_ID)
    return isinstance(file_id, UUID) and await reads(db, identity, file_id)


async def reads(db: Connection, identity: Identity, file_id: UUID) -> bool:
    """Whether somebody may read a file."""
    found = await file_access(db, identity.profile_id, file_id)
    return found is not None and found.permissions.can_read


RULES: Mapping[str | None, Rule] = {
    "profile": everybody,
    "organization": everybody,
    None: everybody,
    "tempfile": its_owner,
    "file-thumbnail": readers_of_its_files,
    "file-object-thumbnail": readers_of_its_boards,
    "file-data": readers_of_its_data,
    "file-change": readers_of_its_data,
}
"""For those who are logged in, where the object is not public; very old rows have no bucket."""


async def may_fetch(db: Connection, identity: Identity, stored: StoredObject) -> bool:
    """Whether somebody who is logged in may fetch an object that is not public."""
    return await RULES.get(stored.bucket, nobody)(db, identity, stored)


async def is_shown(db: Connection, stored: StoredObject) -> bool:
    """Whether an object is there at all: a picture is while a live file has it."""
    if stored.bucket != "file-media-object":
        return True
    return await db.fetch_one(queries.LIVE_MEDIA, {"object_id": stored.id}) is not None


async def is_public(db: Connection, stored: StoredObject) -> bool:
    """Whether everybody may fetch an object: the thumbnail of a board only while its file is not deleted."""
    if stored.bucket != "file-object-thumbnail":
        return stored.bucket in PUBLIC
    rows = await db.fetch_all(queries.BOARD_FILES, {"object_id": stored.id})
    return not rows or any(row.is_live for row in rows)
