"""Parameters of the methods of the bin."""

from __future__ import annotations

from uuid import UUID

from penpot_core.rpc import Params


class FilesOfTeam(Params):
    """Files of a team."""

    team_id: UUID
    ids: frozenset[UUID]
