"""What happens when a client sends a message (contract/websocket.md §4).

`profile-id` and `session-id` of the message are the connection's own. A subscription without the right to
read is ignored, as an unknown message is (SECURITY row 5).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from penpot_core.transit import Keyword
from penpot_plugins.notifications import access
from penpot_plugins.notifications.connection import Connection
from penpot_plugins.notifications.events import JOIN_FILE, about_session
from penpot_plugins.notifications.gaps import GapWatch

SUBS_ID = Keyword("subs-id")


async def subscribe_file(connection: Connection, message: Mapping[str, Any]) -> None:
    """Listen to a file and tell those who are there."""
    file_id = message.get("file-id")
    if not isinstance(file_id, UUID) or not await may_read_file(connection, file_id):
        return
    connection.subscribe_file(file_id)
    # Before the bus hears of it: an edit told meanwhile, which it does not bring yet, is a gap.
    await connection.app.get(GapWatch).begin(file_id)
    await connection.app.bus.settled()
    connection.publish(
        file_id, about_session(JOIN_FILE, connection.profile_id, connection.session_id, file_id)
    )


async def unsubscribe_file(connection: Connection, message: Mapping[str, Any]) -> None:
    """Stop listening to a file; another one than the subscribed one is ignored."""
    if connection.file_id is not None and message.get("file-id") == connection.file_id:
        connection.unsubscribe_file()


async def subscribe_team(connection: Connection, message: Mapping[str, Any]) -> None:
    """Listen to a team."""
    team_id = message.get("team-id")
    if not isinstance(team_id, UUID):
        return
    async with connection.app.database.read() as db:
        allowed = await access.may_read_team(db, connection.profile_id, team_id)
    if allowed:
        connection.subscribe_team(team_id)


async def pointer_update(connection: Connection, message: Mapping[Any, Any]) -> None:
    """Show the others where the pointer is, on the file that is subscribed."""
    file_id = message.get("file-id")
    if connection.file_id is None or file_id != connection.file_id:
        return
    connection.publish(file_id, {**message, SUBS_ID: file_id})


async def broadcast(connection: Connection, message: Mapping[Any, Any]) -> None:
    """Send a message to the profile's other tabs."""
    connection.publish(connection.profile_id, {**message, SUBS_ID: connection.profile_id})


async def keepalive(connection: Connection, message: Mapping[str, Any]) -> None:
    """Nothing: the frame itself kept the connection alive."""


async def may_read_file(connection: Connection, file_id: UUID) -> bool:
    """Whether the connection's profile may read a file."""
    async with connection.app.database.read() as db:
        return await access.may_read_file(db, connection.profile_id, file_id)
