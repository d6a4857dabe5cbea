"""set-file-shared (contract/rpc-files.md §2)."""

from __future__ import annotations

from typing import Any

from penpot_core.errors import ObjectNotFound
from penpot_core.rpc import Call
from penpot_core.transit import Keyword, record
from penpot_plugins.files.access import FileAccess, checked_access, edits
from penpot_plugins.files.engine import queries as engine_queries
from penpot_plugins.files.reading import check_features, opened_plainly
from penpot_plugins.libraries import queries
from penpot_plugins.libraries.absorption.absorbing import absorb_into
from penpot_plugins.libraries.schemas import SetFileShared


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


async def unshare(call: Call, params: SetFileShared) -> None:
    """Every file that uses the library takes over what it uses, then the links are cut.

    Each file is written for itself. Killed half-way, the file is still a library, and doing it again takes over
    the rest: what a file has of its own is not used of the library any more.
    """
    access: FileAccess = call.permissions
    library = await opened_plainly(call, params.id)
    check_features(call, access.team_features or (), None, library.head)
    async with call.app.database.read() as db:
        users = await db.fetch_all(queries.FILES_USING, {"library_id": params.id, "now": call.now})
    for user in users:
        await absorb_into(call.app, library, user["id"], always=True)
    await write(call, params)


async def write(call: Call, params: SetFileShared) -> None:
    """Set the flag; a file that is shared no more has no users."""
    async with call.app.database.write() as db:
        await db.execute(engine_queries.TOUCH_STATE, {"file_id": params.id, "now": call.now})
        values = {"of_file": params.id, "shared": params.is_shared, "now": call.now}
        changed = await db.execute(queries.SHARE, values)
        await checked_access(call, db, params.id, edits)
        if changed != 1:
            raise ObjectNotFound()
        if not params.is_shared:
            await db.execute(queries.UNLINK_ALL, {"library_id": params.id})
