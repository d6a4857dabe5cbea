"""What can go wrong with a snapshot beside the refusals of its rules.

penpot_core.errors.ServerFault
└── SnapshotWithoutData   the row is there, its data is not
"""

from __future__ import annotations

from uuid import UUID

from penpot_core.errors import ServerFault


class SnapshotWithoutData(ServerFault):
    """A snapshot whose data was lost, as where another program wrote the file before the snapshot was filled."""

    code = "snapshot-without-data"

    def __init__(self, file_id: UUID, label: str) -> None:
        super().__init__(hint="snapshot has no data", label=label, file_id=file_id)
