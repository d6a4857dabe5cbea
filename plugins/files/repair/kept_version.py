"""The version before a repair, kept as a snapshot for thirty days."""

from __future__ import annotations

from datetime import datetime, timedelta

from penpot_core.db import Step
from penpot_core.ids import next_id
from penpot_plugins.files.engine.opening import Opened
from penpot_plugins.files.engine.storing import Place, encode_base
from penpot_plugins.files.repair import queries

KEPT = timedelta(days=30)
LABEL = "internal/repair/{revn}"


async def keep_version(opened: Opened, place: Place, now: datetime) -> list[Step]:
    """The statements that keep a file as it was opened."""
    head, base = opened.head, await encode_base(opened.image)
    row = {
        "id": next_id(),
        "file_id": head.id,
        "now": now,
        "until": now + KEPT,
        "revn": head.mark.revn,
        "version": head.version,
        "features": sorted(head.features),
        "migrations": list(opened.origin.migrations),
        "label": LABEL.format(revn=head.mark.revn),
        "data": base.blob if place.in_file_row else None,
    }
    steps = [Step(queries.KEEP_VERSION, row, expect=1, name="snapshot")]
    if not place.in_file_row:
        held = {key: row[key] for key in ("id", "file_id", "now", "until")}
        more = {"backend": place.row_backend, "data": base.blob}
        steps.append(Step(queries.KEEP_VERSION_DATA, {**held, **more}, expect=1, name="snapshot-data"))
    return steps
