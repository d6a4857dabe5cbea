"""What the files plugin tells over the bus (contract/update-file.md §4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from penpot_core.transit import Keyword, TransitList, record


def file_change(
    profile_id: UUID, file_id: UUID, session_id: UUID, revn: int, vern: int, changes: Any
) -> dict[Any, Any]:
    """A file was edited; `changes` may be encoded already."""
    return record(
        type=Keyword("file-change"),
        profile_id=profile_id,
        file_id=file_id,
        session_id=session_id,
        revn=revn,
        vern=vern,
        changes=changes,
    )


def library_change(
    profile_id: UUID,
    file_id: UUID,
    session_id: UUID,
    revn: int,
    modified_at: datetime,
    changes: Sequence[Any],
) -> dict[Any, Any]:
    """A shared file was edited in a way that those who use it care about."""
    return record(
        type=Keyword("library-change"),
        profile_id=profile_id,
        file_id=file_id,
        session_id=session_id,
        revn=revn,
        modified_at=modified_at,
        changes=TransitList(changes),
    )


def file_deleted(profile_id: UUID, file_id: UUID) -> dict[Any, Any]:
    """A file was put into the bin."""
    return record(type=Keyword("file-deleted"), file_id=file_id, profile_id=profile_id)


def file_restored(file_id: UUID, session_id: UUID | None, vern: int) -> dict[Any, Any]:
    """A file went back to a snapshot: clients of another version number load it anew."""
    return record(type=Keyword("file-restored"), session_id=session_id, file_id=file_id, vern=vern)
