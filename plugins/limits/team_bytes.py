"""How many bytes a team may take (SECURITY row 13): told before anything is worked on or stored."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from penpot_core.errors import Restricted
from penpot_core.rpc import Call
from penpot_plugins.limits import queries
from penpot_plugins.limits.settings import QUOTES_BYTES_PER_TEAM


async def check_team_bytes(call: Call, team_id: UUID, size: int) -> None:
    """Refuse `size` more bytes where the team would take too many."""
    most = call.app.settings[QUOTES_BYTES_PER_TEAM]
    if most is None:
        return
    async with call.app.database.read() as db:
        taken = int(await db.fetch_val(queries.TEAM_BYTES, {"team_id": team_id}))
    refuse_more_than(most, taken, size)


async def check_team_objects(call: Call, team_id: UUID, ids: Collection[UUID | None]) -> None:
    """The same for objects that are stored already, in the call's transaction; what the team has counts once."""
    most = call.app.settings[QUOTES_BYTES_PER_TEAM]
    if most is None:
        return
    taken = int(await call.db.fetch_val(queries.TEAM_BYTES, {"team_id": team_id}))
    values = {"team_id": team_id, "ids": sorted(one for one in ids if one is not None)}
    refuse_more_than(most, taken, int(await call.db.fetch_val(queries.BYTES_NEW_TO_TEAM, values)))


async def check_moved_files(call: Call, team_id: UUID, file_ids: Collection[UUID]) -> None:
    """The same for all pictures of files that come into the team."""
    if call.app.settings[QUOTES_BYTES_PER_TEAM] is None:
        return
    rows = await call.db.fetch_all(queries.OBJECTS_OF_FILES, {"file_ids": list(file_ids)})
    await check_team_objects(call, team_id, [row["id"] for row in rows])


def refuse_more_than(most: int, taken: int, size: int) -> None:
    """Raise Restricted where `size` bytes more are too many."""
    if size and taken + size > most:
        raise Restricted(
            "max-quote-reached",
            f"The team's pictures and fonts take {taken} of {most} bytes, which leaves too little for {size} more.",
            target="bytes-per-team",
            quote=most,
            count=taken,
        )
