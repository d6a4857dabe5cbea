"""What can go wrong between a file and its stored form. All are faults of the server or its database.

penpot_core.errors.ServerFault
├── DataUnreadable     stored data cannot be understood
└── HistoryBroken      the patches between base and current version are not all there
penpot_core.errors.Unavailable
└── FileBusy           (429) too many edits of one file wait
"""

from __future__ import annotations

from uuid import UUID

from penpot_core.errors import ServerFault, TooManyRequests


class DataUnreadable(ServerFault):
    """Stored file data that is damaged, or in a form that this server does not read."""

    code = "file-data-unreadable"


class HistoryBroken(ServerFault):
    """Patches are missing: the file is neither served nor edited until somebody has looked (`penpot doctor`)."""

    code = "file-history-broken"

    def __init__(self, file_id: UUID, wanted: tuple[int, int], found: int) -> None:
        first, last = wanted
        super().__init__(
            hint=f"File {file_id} needs the patches {first} to {last}, of which {found} are there.",
            file_id=file_id,
        )


class FileBusy(TooManyRequests):
    """Too many edits of one file wait for their turn."""

    def __init__(self, file_id: UUID) -> None:
        super().__init__("concurrency-limit", f"Too many edits of file {file_id} wait; try again.")
