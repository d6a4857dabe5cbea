"""Parameters of the methods of teams."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from penpot_core.rpc import Decode, Email, Length, Mismatch, NonBlank, Params, StrictBool
from penpot_core.rpc.params import Problem

FORBIDDEN_IN_NAMES = frozenset(".:/")


def team_name(value: object) -> str:
    """A name that cannot pass for a web address in a mail."""
    if not isinstance(value, str) or FORBIDDEN_IN_NAMES & set(value):
        raise Mismatch("a name without the characters . : /")
    return str(value)


TeamName = Annotated[str, Decode(team_name), NonBlank(), Length(1, 250)]
RoleName = Literal["owner", "admin", "editor", "viewer"]


class TeamId(Params):
    """A team by `id`."""

    id: UUID


class InTeam(Params):
    """A team by `team-id`."""

    team_id: UUID


class GetTeam(Params):
    """A team by its id or by one of its files; `id` wins."""

    id: UUID | None = None
    file_id: UUID | None = None

    def check(self) -> Problem | None:
        """One of both is needed."""
        return ("id", "a team's id, or file-id") if self.id is None and self.file_id is None else None


class GetTeamUsers(Params):
    """A team by its id or by one of its files."""

    team_id: UUID | None = None
    file_id: UUID | None = None

    def check(self) -> Problem | None:
        """One of both is needed."""
        missing = self.team_id is None and self.file_id is None
        return ("team-id", "a team's id, or file-id") if missing else None


class CreateTeam(Params):
    """A new team."""

    name: TeamName
    features: frozenset[str] | None = None
    id: UUID | None = None
    is_default: StrictBool | None = None


class UpdateTeam(Params):
    """A team's new name."""

    id: UUID
    name: TeamName


class LeaveTeam(Params):
    """Which team, and who owns it afterwards."""

    id: UUID
    reassign_to: UUID | None = None


class UpdateTeamMemberRole(Params):
    """A member's new role."""

    team_id: UUID
    member_id: UUID
    role: RoleName


class DeleteTeamMember(Params):
    """Who shall leave."""

    team_id: UUID
    member_id: UUID


class Invitation(Params):
    """One person and the role they get."""

    email: Email
    role: RoleName


class CreateTeamInvitations(Params):
    """Persons with one role, or each with their own."""

    team_id: UUID
    emails: frozenset[Email] | None = None
    role: RoleName | None = None
    invitations: list[Invitation] | None = None

    def check(self) -> Problem | None:
        """Exactly one of both ways."""
        given = (self.invitations is not None, self.emails is not None, self.role is not None)
        right = given in ((True, False, False), (False, True, True))
        return None if right else ("invitations", "either invitations, or emails and role")

    def wanted(self) -> list[Invitation]:
        """Each person with their role."""
        if self.invitations is not None:
            return self.invitations
        return [Invitation(email=email, role=self.role or "viewer") for email in sorted(self.emails or ())]


class CreateTeamWithInvitations(Params):
    """A new team and the people invited into it, all with one role."""

    name: Annotated[str, Length(0, 250)]
    emails: frozenset[Email]
    role: RoleName
    features: frozenset[str] | None = None
    id: UUID | None = None


class InvitedAddress(Params):
    """An invitation, by team and address."""

    team_id: UUID
    email: Email


class UpdateTeamInvitationRole(Params):
    """An invitation's new role."""

    team_id: UUID
    email: Email
    role: RoleName
