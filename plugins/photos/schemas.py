"""Parameters of the methods of photos."""

from __future__ import annotations

from uuid import UUID

from penpot_core.rpc import Params, Upload


class UpdateProfilePhoto(Params):
    """A picture of the caller."""

    file: Upload


class UpdateTeamPhoto(Params):
    """A picture of a team."""

    team_id: UUID
    file: Upload
