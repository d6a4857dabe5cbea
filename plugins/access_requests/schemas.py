"""Parameters of the methods of access requests."""

from __future__ import annotations

from uuid import UUID

from penpot_core.rpc import Params
from penpot_core.rpc.params import Problem


class CreateTeamAccessRequest(Params):
    """A team, or a file of it; whether it is only to be looked at."""

    team_id: UUID | None = None
    file_id: UUID | None = None
    is_viewer: bool | None = None

    def check(self) -> Problem | None:
        """One of both is needed."""
        missing = self.team_id is None and self.file_id is None
        return ("team-id", "a team's id, or file-id") if missing else None
