"""Making a snapshot: its row, and the mark of the version whose data it holds (DESIGN.md §6 "Snapshots")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from penpot_core.db import Connection, Step
from penpot_core.ids import next_id
from penpot_core.rpc import Call
from penpot_core.transit import Keyword, OrderedSet, record
from penpot_plugins.files.engine import queries as engine_queries
from penpot_plugins.files.engine.engine import FileEngine
from penpot_plugins.files.engine.opening import Opened
from penpot_plugins.files.engine.storing import Place, encode_base
from penpot_plugins.files.snapshots import queries
from penpot_plugins.teams.plans import deletion_delay

FILL_TASK = "fill-file-snapshots"
FILL_DELAY = timedelta(seconds=10)
"""A file that is edited goes on getting snapshots: they are filled together."""


@dataclass(frozen=True, slots=True)
class NewSnapshot:
    """A snapshot of a file as it was opened. `deleted_at`: None where it stays."""

    id: UUID
    opened: Opened
    label: str
    created_by: str
    profile_id: UUID | None
    created_at: datetime
    session_id: UUID | None = None
    deleted_at: datetime | None = None

    def row(self) -> Mapping[str, Any]:
        """The row of `file_change`; what it says of the file is as of now."""
        head = self.opened.head
        return {
            "id": self.id,
            "file_id": head.id,
            "created_at": self.created_at,
            "updated_at": self.created_at,
            "deleted_at": self.deleted_at,
            "session_id": self.session_id,
            "profile_id": self.profile_id,
            "revn": head.mark.revn,
            "version": head.version,
            "features": sorted(head.features),
            "migrations": list(self.opened.origin.migrations),
            "label": self.label,
            "created_by": self.created_by,
        }

    def record(self) -> dict[Keyword, Any]:
        """What its maker is told."""
        head = self.opened.head
        return record(
            id=self.id,
            revn=head.mark.revn,
            version=head.version,
            file_id=head.id,
            features=head.features,
            migrations=OrderedSet(self.opened.origin.migrations),
            label=self.label,
            created_at=self.created_at,
            modified_at=self.created_at,
            created_by=self.created_by,
        )


def by_user(call: Call, opened: Opened, label: str) -> NewSnapshot:
    """The snapshot that somebody asked for."""
    return NewSnapshot(next_id(), opened, label, "user", call.profile_id, call.now)


async def by_system(
    call: Call, db: Connection, opened: Opened, label: str, session_id: UUID | None = None
) -> NewSnapshot:
    """A snapshot that goes after the deletion delay, unless somebody gives it a label."""
    deleted_at = call.now + await deletion_delay(call.app, db, call.permissions.team_id)
    return NewSnapshot(next_id(), opened, label, "system", call.profile_id, call.now, session_id, deleted_at)


async def making_steps(call: Call, snapshot: NewSnapshot) -> list[Step]:
    """The statements beside a write, or a hold, of `file_state` that starts from the opened version.

    Whoever runs them wakes the outbox after COMMIT (`call.woken`).
    """
    engine = call.app.get(FileEngine)
    head, now = snapshot.opened.head, snapshot.created_at
    if engine.every_edit:
        return await filled_steps(engine.place, snapshot)
    call.woken = True
    pending = {
        "snapshot_id": snapshot.id,
        "file_id": head.id,
        "data_version": head.data_version,
        "now": now,
    }
    return [
        row_step(snapshot),
        Step(engine_queries.INSERT_PENDING, pending, expect=1, name="pending"),
        *call.app.outbox.steps(
            FILL_TASK, record(file_id=head.id), delay=FILL_DELAY, label=str(head.id), dedupe=True
        ),
    ]


async def filled_steps(place: Place, snapshot: NewSnapshot) -> list[Step]:
    """The statements that make a snapshot with its data, whatever the file's size costs."""
    base = await encode_base(snapshot.opened.image)
    return [row_step(snapshot), *place.snapshot_steps(snapshot.id, base.blob, snapshot.created_at)]


def row_step(snapshot: NewSnapshot) -> Step:
    """The statement that writes the row."""
    return Step(queries.INSERT, snapshot.row(), expect=1, name="snapshot")
