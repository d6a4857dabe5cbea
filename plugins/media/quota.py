"""How many bytes a team may take (SECURITY row 13): told before anything is worked on or stored."""

from __future__ import annotations

from uuid import UUID

from penpot_core.errors import Restricted
from penpot_core.rpc import Call
from penpot_plugins.media import queries
from penpot_plugins.media.settings import QUOTES_BYTES_PER_TEAM


async def check_team_bytes(call: Call, team_id: UUID, size: int) -> None:
    """Refuse `size` more bytes where the team would take too many."""
    most = call.app.settings[QUOTES_BYTES_PER_TEAM]
    if most is None:
        return
    async with call.app.database.read() as db:
        taken = int(await db.fetch_val(queries.TEAM_BYTES, {"team_id": team_id}))
    if taken + size > most:
        raise Restricted(
            "max-quote-reached",
            f"The team's pictures and fonts take {taken} of {most} bytes, which leaves too little for {size} more.",
            target="bytes-per-team",
            quote=most,
            count=taken,
        )
