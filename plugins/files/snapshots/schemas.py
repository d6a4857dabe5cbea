"""Parameters of the methods of snapshots."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from penpot_core.rpc import NonBlank, Params
from penpot_plugins.files.schemas import Features


class OfFile(Params):
    """A file."""

    file_id: UUID


class GetSnapshot(Params):
    """A snapshot of a file; `features` say which form of objects the client reads."""

    file_id: UUID
    id: UUID
    features: Features | None = None


class CreateSnapshot(Params):
    """A new snapshot. Without a label the reference fails (500 assertion), so it has to be there."""

    file_id: UUID
    label: Annotated[str, NonBlank()]


class RestoreSnapshot(Params):
    """The snapshot that a file goes back to."""

    file_id: UUID
    id: UUID


class RenameSnapshot(Params):
    """A snapshot's new label."""

    id: UUID
    label: Annotated[str, NonBlank()]


class SnapshotId(Params):
    """A snapshot."""

    id: UUID
