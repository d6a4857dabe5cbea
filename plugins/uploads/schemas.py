"""Parameters of the methods of uploads."""

from __future__ import annotations

from uuid import UUID

from penpot_core.rpc import Params, Upload
from penpot_core.rpc.params import Problem


class CreateUploadSession(Params):
    """How many chunks will come."""

    total_chunks: int

    def check(self) -> Problem | None:
        """What its column holds; less than none is a session that is never complete, as in the reference."""
        return ("total-chunks", "a number of 32 bits") if self.total_chunks < -(2**31) else None


class UploadChunk(Params):
    """A chunk and its place, counted from 0."""

    session_id: UUID
    index: int
    content: Upload
