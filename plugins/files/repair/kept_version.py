"""The version before a repair, kept as a snapshot for thirty days."""

from __future__ import annotations

from datetime import datetime, timedelta

from penpot_core.db import Step
from penpot_core.ids import next_id
from penpot_plugins.files.engine.opening import Opened
from penpot_plugins.files.engine.storing import Place
from penpot_plugins.files.snapshots.making import NewSnapshot, filled_steps

KEPT = timedelta(days=30)
LABEL = "internal/repair/{revn}"


async def keep_version(opened: Opened, place: Place, now: datetime) -> list[Step]:
    """The statements that keep a file as it was opened."""
    label = LABEL.format(revn=opened.head.mark.revn)
    snapshot = NewSnapshot(next_id(), opened, label, "system", None, now, deleted_at=now + KEPT)
    return await filled_steps(place, snapshot)
