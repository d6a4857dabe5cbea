"""When another program wrote a file (DESIGN.md §6): its base is the file from then on, ours is kept for recovery.

Where only the row differs, the base is still the one that our patches were made for: nothing is lost, and the copy of
the row follows it. Both are told in the log.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import structlog

from penpot_core.db import BatchConflict, Database, Step
from penpot_core.ids import next_id
from penpot_core.testing import faults
from penpot_plugins.files.engine import queries
from penpot_plugins.files.engine.cache import Cached
from penpot_plugins.files.engine.head import Head
from penpot_plugins.files.engine.loading import Stored
from penpot_plugins.files.engine.storing import Place, encode_base
from penpot_plugins.files.engine.writing import key_of

log = structlog.get_logger("penpot.files")

LABEL = "internal/recovery/{version}"
PATCHES_LABEL = "internal/recovery-patches/{version}"


class Adoption:
    """Settles what others wrote. Whoever asks reads the file again afterwards."""

    def __init__(self, database: Database, place: Place) -> None:
        self._database = database
        self._place = place

    async def adopt(self, stored: Stored, cached: Cached | None) -> None:
        """Take over row or base; a race with another process that does the same is no matter."""
        head = stored.head
        if head.state is None:
            return
        told = {"file": str(head.id), "revn": head.mark.revn, "our_revn": head.state.mark.revn}
        if stored.base_is_ours:
            log.warning("another program changed the row of a file; its data is ours", **told)
            steps = [Step(queries.FOLLOW_ROW, self._params(head), expect=1, name="state")]
        else:
            log.error("another program wrote a file; ours is kept as a recovery snapshot", **told)
            steps = await self._take_over(stored, cached)
        try:
            await faults.reach("files.adopt.before-batch")
            await self._database.batch(
                [Step(queries.LOCK, {"key": key_of(head.id)}), self._unchanged(head), *steps]
            )
        except BatchConflict:
            log.info("the file was settled by somebody else", file=str(head.id))

    def _params(self, head: Head) -> dict[str, Any]:
        return {"file_id": head.id, "seen_version": head.data_version, **head.mark._asdict()}

    def _unchanged(self, head: Head) -> Step:
        return Step(queries.SAME_MARK, {"file_id": head.id, **head.mark._asdict()}, expect=1, name="row")

    async def _take_over(self, stored: Stored, cached: Cached | None) -> list[Step]:
        head = stored.head
        last = {"file_id": head.id, "to_version": head.data_version}
        return [
            Step(
                queries.ADOPT, self._params(head) | {"new_hash": stored.origin.digest}, expect=1, name="state"
            ),
            *await self._recovery(stored, cached),
            Step(queries.DROP_PATCHES, last, name="patches"),
            *await self._pending(stored, cached),
        ]

    async def _recovery(self, stored: Stored, cached: Cached | None) -> list[Step]:
        """A snapshot of our version where it is in memory; else the patches themselves, whose base is gone."""
        head = stored.head
        if cached is not None and cached.image.version == head.data_version:
            base = await encode_base(cached.image)
            return self._snapshot(stored, LABEL, "system", base.blob)
        if not stored.patches:
            return []
        journal = b"".join(len(row["patch"]).to_bytes(4, "big") + row["patch"] for row in stored.patches)
        return self._snapshot(stored, PATCHES_LABEL, "admin", journal)

    async def _pending(self, stored: Stored, cached: Cached | None) -> list[Step]:
        """Snapshots whose data is not written yet get it where it is in memory; of the others it is gone."""
        head, now = stored.head, datetime.now(UTC)
        async with self._database.read() as connection:
            waiting = await connection.fetch_all(queries.PENDING, {"file_id": head.id})
        version = None if cached is None else cached.image.version
        steps: list[Step] = []
        if cached is not None and any(row["data_version"] == version for row in waiting):
            blob = (await encode_base(cached.image)).blob
            for row in waiting:
                if row["data_version"] == version:
                    steps += self._place.snapshot_steps(row["snapshot_id"], blob, now)
        lost = [str(row["snapshot_id"]) for row in waiting if row["data_version"] != version]
        if lost:
            log.error("snapshots lost their data with the file", file=str(head.id), snapshots=lost)
        return [*steps, Step(queries.FORGET_PENDING, {"file_id": head.id}, len(waiting), "pending snapshots")]

    def _snapshot(self, stored: Stored, label: str, created_by: str, data: bytes) -> list[Step]:
        head, now, snapshot_id = stored.head, datetime.now(UTC), next_id()
        row = {
            "id": snapshot_id,
            "file_id": head.id,
            "now": now,
            "revn": head.state.mark.revn if head.state is not None else head.mark.revn,
            "version": head.version,
            "features": sorted(head.features),
            "migrations": list(stored.origin.migrations),
            "label": label.format(version=head.data_version),
            "created_by": created_by,
            "data": data if self._place.in_file_row else None,
        }
        steps = [Step(queries.INSERT_RECOVERY, row, expect=1)]
        if not self._place.in_file_row:
            held = {
                "file_id": head.id,
                "id": snapshot_id,
                "now": now,
                "backend": self._place.row_backend,
                "data": data,
            }
            steps.append(Step(queries.INSERT_RECOVERY_DATA, held, expect=1))
        return steps
