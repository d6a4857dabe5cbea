"""Parameters of the methods of projects."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from penpot_core.rpc import Length, Params

Name = Annotated[str, Length(1, 250)]


class InTeam(Params):
    """A team."""

    team_id: UUID


class ProjectId(Params):
    """A project."""

    id: UUID


class CreateProject(Params):
    """A new project."""

    team_id: UUID
    name: Name
    id: UUID | None = None


class UpdateProjectPin(Params):
    """Whether a project is pinned."""

    team_id: UUID
    is_pinned: bool
    id: UUID


class RenameProject(Params):
    """A project's new name."""

    name: Name
    id: UUID


class MoveFiles(Params):
    """Files and where they go."""

    ids: Annotated[frozenset[UUID], Length(1)]
    project_id: UUID


class MoveProject(Params):
    """A project and the team it goes to."""

    team_id: UUID
    project_id: UUID
