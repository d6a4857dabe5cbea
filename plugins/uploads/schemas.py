"""Parameters of the methods of uploads."""

from __future__ import annotations

from uuid import UUID

from penpot_core.rpc import Params, Upload
from penpot_core.rpc.params import Problem


class CreateUploadSession(Params):
    """How many chunks will come."""

    total_chunks: int

    def check(self) -> Problem | None:
        """A number of things."""
        return ("total-chunks", "a number that is not negative") if self.total_chunks < 0 else None


class UploadChunk(Params):
    """A chunk and its place, counted from 0."""

    session_id: UUID
    index: int
    content: Upload
