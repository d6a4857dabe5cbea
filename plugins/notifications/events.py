"""The messages that this plugin puts on the bus, and the kinds it looks at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from penpot_core.transit import Keyword, record

JOIN_FILE = Keyword("join-file")
LEAVE_FILE = Keyword("leave-file")
PRESENCE = Keyword("presence")
DISCONNECT = Keyword("disconnect")
FILE_CHANGE = Keyword("file-change")
FILE_RESTORED = Keyword("file-restored")
ROLE_CHANGE = Keyword("team-role-change")
MEMBERSHIP_CHANGE = Keyword("team-membership-change")

ANNOUNCED = frozenset({JOIN_FILE, LEAVE_FILE, DISCONNECT})
"""What a subscriber answers with its own presence."""

ACCESS_CHANGES = frozenset({ROLE_CHANGE, MEMBERSHIP_CHANGE})
"""What makes a connection ask again whether it may still listen."""


def about_session(
    kind: Keyword, profile_id: UUID, session_id: UUID, file_id: UUID | None = None
) -> Mapping[Any, Any]:
    """A presence message; `disconnect` is without file."""
    message = record(type=kind, session_id=session_id, profile_id=profile_id)
    if file_id is not None:
        message[Keyword("file-id")] = file_id
    return message
