"""Making teams, projects and members: used at registration, by `create-team` and by other plugins."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from penpot_core.db import Connection, Row, UniqueViolation, get
from penpot_core.errors import ValidationFailed
from penpot_core.ids import next_id
from penpot_core.transit import Keyword, record
from penpot_plugins.teams import queries
from penpot_plugins.teams.permissions import ROLE_FLAGS, Role

DEFAULT_TEAM = "Default"
DRAFTS = "Drafts"


@dataclass(frozen=True, slots=True)
class NewTeam:
    """A team to be made. `is_default`: the own team of a new profile."""

    name: str
    features: Collection[str]
    is_default: bool = False
    id: UUID | None = None


async def create_team(db: Connection, new: NewTeam, owner_id: UUID, now: datetime) -> dict[Keyword, Any]:
    """Make a team with its owner and its drafts; the team's row and `default-project-id`.

    Raises ValidationFailed `id-already-exists` for an id that is taken.
    """
    team_id = new.id or next_id()
    try:
        await db.execute(
            queries.ADD_TEAM,
            {
                "id": team_id,
                "name": new.name,
                "is_default": new.is_default,
                "features": frozenset(new.features),
                "created_at": now,
                "modified_at": now,
            },
        )
    except UniqueViolation:
        raise id_taken() from None
    await add_member(db, team_id, owner_id, Role.OWNER, now)
    project_id = await add_project(db, team_id, owner_id, DRAFTS, now, is_default=True)
    row = await get(db, queries.TEAM, {"id": team_id}, table="team")
    return team_record(row) | record(default_project_id=project_id)


async def add_member(db: Connection, team_id: UUID, profile_id: UUID, role: Role, now: datetime) -> bool:
    """Let somebody join a team; False where they are a member already, whose role stays."""
    values = {"team_id": team_id, "profile_id": profile_id, "created_at": now, "modified_at": now}
    return bool(await db.execute(queries.ADD_MEMBER, {**values, **ROLE_FLAGS[role]}))


async def add_project(
    db: Connection,
    team_id: UUID,
    owner_id: UUID,
    name: str,
    now: datetime,
    *,
    is_default: bool = False,
    project_id: UUID | None = None,
) -> UUID:
    """Make a project that belongs to its maker; its id. Raises ValidationFailed `id-already-exists`."""
    project_id = project_id or next_id()
    values = {"id": project_id, "team_id": team_id, "name": name, "is_default": is_default}
    try:
        await db.execute(queries.ADD_PROJECT, {**values, "created_at": now, "modified_at": now})
    except UniqueViolation:
        raise id_taken() from None
    await db.execute(
        queries.ADD_PROJECT_OWNER, {"project_id": project_id, "profile_id": owner_id, "now": now}
    )
    return project_id


def id_taken() -> ValidationFailed:
    """The refusal of an id that a client chose and that is in use (the reference answers 500)."""
    return ValidationFailed("id-already-exists", "This id is in use; leave it out to get a new one.")


def team_record(row: Row) -> dict[Keyword, Any]:
    """A team's row as a client receives it: features are a set, the caller's own team is `is-default`."""
    team = record(
        id=row.id,
        created_at=row.created_at,
        modified_at=row.modified_at,
        deleted_at=row.get("deleted_at"),
        name=row.name,
        is_default=bool(row["is_own"] if "is_own" in row else row["is_default"]),
        photo_id=row.photo_id,
        features=None if row.features is None else frozenset(row.features),
    )
    return {key: value for key, value in team.items() if value is not None}
