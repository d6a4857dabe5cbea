"""set-file-shared (contract/rpc-files.md §2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from penpot_core.db import Connection
from penpot_core.errors import ObjectNotFound
from penpot_core.rpc import Call
from penpot_core.testing import faults
from penpot_core.transit import Keyword, record
from penpot_plugins.files.access import FileAccess, checked_access, edits
from penpot_plugins.files.engine import queries as engine_queries
from penpot_plugins.files.engine.errors import FileBusy
from penpot_plugins.files.reading import check_features, opened_plainly
from penpot_plugins.libraries import queries
from penpot_plugins.libraries.absorption.absorbing import absorb_into
from penpot_plugins.libraries.schemas import SetFileShared

ATTEMPTS = 5
"""How often users that changed meanwhile are gone through again."""


async def set_file_shared(call: Call, params: SetFileShared) -> dict[Any, Any]:
    """Share, or absorb and share no more; nothing where it is so already."""
    access: FileAccess = call.permissions
    if access.head is None:
        raise ObjectNotFound("database object not found", table=Keyword("file"), params=record(id=params.id))
    row = access.head.row
    if row["is_shared"] and not params.is_shared:
        # All of it or nothing as far as a client is concerned that goes away meanwhile.
        await call.app.background.uncancelled(unshare(call, params), f"unshare {params.id}")
    elif params.is_shared and not row["is_shared"]:
        await write(call, params)
    call.audit_props |= record(name=row["name"], project_id=row["project_id"], is_shared=params.is_shared)
    return record(id=params.id, name=row["name"], is_shared=params.is_shared)


class UsersChanged(Exception):
    """Files that use a library changed since they took over what they used, or others came to use it."""


async def unshare(call: Call, params: SetFileShared) -> None:
    """Every file that uses the library takes over what it uses, then the links are cut.

    Each file is written for itself. Killed half-way, the file is still a library, and doing it again takes over
    the rest: what a file has of its own is not used of the library any more. Whoever draws with the library
    meanwhile has taken over that, too, before its link is cut. Raises FileBusy where they do not stop.
    """
    access: FileAccess = call.permissions
    absorbed: dict[UUID, int] = {}
    for _ in range(ATTEMPTS):
        library = await opened_plainly(call, params.id)
        check_features(call, access.team_features or (), None, library.head)
        async with call.app.database.read() as db:
            users = await users_of(db, call, params.id)
        absorbed = {
            user_id: await absorb_into(call.app, library, user_id, always=user_id not in absorbed)
            for user_id in users
        }
        await faults.reach("libraries.unshare.before-cut")
        try:
            return await write(call, params, absorbed)
        except UsersChanged:
            await faults.reach("libraries.unshare.before-retry")
    raise FileBusy(params.id)


async def users_of(db: Connection, call: Call, library_id: UUID) -> list[UUID]:
    """The files that use a library, the oldest first."""
    rows = await db.fetch_all(queries.FILES_USING, {"library_id": library_id, "now": call.now})
    return [row["id"] for row in rows]


async def write(call: Call, params: SetFileShared, absorbed: Mapping[UUID, int] | None = None) -> None:
    """Set the flag; a file that is shared no more has no users. `absorbed`: those, and their versions of data.

    Raises ObjectNotFound, UsersChanged.
    """
    async with call.app.database.write() as db:
        await db.execute(engine_queries.TOUCH_STATE, {"file_id": params.id, "now": call.now})
        values = {"of_file": params.id, "shared": params.is_shared, "now": call.now}
        changed = await db.execute(queries.SHARE, values)
        await checked_access(call, db, params.id, edits)
        if changed != 1:
            raise ObjectNotFound()
        if not params.is_shared:
            await hold_users(call, db, params.id, absorbed or {})
            await db.execute(queries.UNLINK_ALL, {"library_id": params.id})


async def hold_users(call: Call, db: Connection, library_id: UUID, absorbed: Mapping[UUID, int]) -> None:
    """Keep the users of a library as they absorbed it until COMMIT. Raises UsersChanged."""
    for user_id, version in sorted(absorbed.items()):
        if await db.execute(engine_queries.HOLD_STATE, {"file_id": user_id, "built_from": version}) != 1:
            raise UsersChanged()
    if set(await users_of(db, call, library_id)) != absorbed.keys():
        raise UsersChanged()
