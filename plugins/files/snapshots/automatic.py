"""Snapshots that edits make by themselves (contract/update-file.md §3 steps 14 and 19; flag auto-file-snapshot)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from penpot_core.db import Connection, Step
from penpot_core.rpc import Call
from penpot_plugins.files.engine.opening import Opened
from penpot_plugins.files.settings import AUTO_FILE_SNAPSHOT_EVERY, AUTO_FILE_SNAPSHOT_TIMEOUT
from penpot_plugins.files.snapshots.making import by_system, making_steps

FLAG = "auto-file-snapshot"
LABEL = "internal/snapshot/{revn}"


def is_due(call: Call, opened: Opened) -> bool:
    """Whether the state before an edit is to be kept: every so many edits, or after a pause."""
    settings, mark = call.app.settings, opened.head.mark
    if FLAG not in settings.flags:
        return False
    rested = call.now - mark.modified_at > settings[AUTO_FILE_SNAPSHOT_TIMEOUT]
    return rested or mark.revn % settings[AUTO_FILE_SNAPSHOT_EVERY] == 0


async def automatic_steps(call: Call, db: Connection, opened: Opened, session_id: UUID) -> Sequence[Step]:
    """What an edit of this file writes beside itself."""
    if not is_due(call, opened):
        return ()
    label = LABEL.format(revn=opened.head.mark.revn)
    return await making_steps(call, await by_system(call, db, opened, label, session_id))
