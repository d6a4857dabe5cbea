"""Projects themselves (contract/rpc-accounts.md §7)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from penpot_core.db import Row, get
from penpot_core.errors import ValidationFailed
from penpot_core.rpc import Call, NoParams, rpc_method
from penpot_core.transit import Keyword, record
from penpot_core.types import Quote, Webhook, authenticated
from penpot_plugins.projects import queries, schemas
from penpot_plugins.projects.access import can_edit_project, can_read_project
from penpot_plugins.teams.access import can_edit_team, can_read_team, no_such_team, team_permissions
from penpot_plugins.teams.creation import add_project
from penpot_plugins.teams.plans import deletion_delay

Record = dict[Any, Any]
TRUTHS = ("is_pinned", "is_default_team", "is_default")


def seen(row: Row) -> Record:
    """A row of projects; flags that SQL computed are truth values."""
    truths = {Keyword(name.replace("_", "-")): bool(row[name]) for name in TRUTHS if name in row}
    return row.record() | truths


@rpc_method(access=can_read_team("team_id"), transaction="read", added="1.18")
async def get_projects(call: Call, params: schemas.InTeam) -> list[Record]:
    """The projects of a team, those in the bin too."""
    values = {"team_id": params.team_id, "profile_id": call.profile_id}
    return [seen(row) for row in await call.db.fetch_all(queries.PROJECTS, values)]


@rpc_method(access=authenticated, transaction="read", added="1.18")
async def get_all_projects(call: Call, params: NoParams) -> list[Record]:
    """All projects that the caller can put files into."""
    return [
        seen(row) for row in await call.db.fetch_all(queries.ALL_PROJECTS, {"profile_id": call.profile_id})
    ]


@rpc_method(access=authenticated, transaction="read", added="1.18")
async def get_project(call: Call, params: schemas.ProjectId) -> Record:
    """One project."""
    row = await get(call.db, queries.PROJECT, {"id": params.id}, table="project")
    check = can_read_project("id").check
    assert check is not None
    await check(call, params)
    return row.record()


@rpc_method(
    access=can_edit_team("team_id"),
    transaction="write",
    added="1.18",
    quotes=(Quote("projects-per-team", team="team_id"),),
    webhook=Webhook(),
)
async def create_project(call: Call, params: schemas.CreateProject) -> Record:
    """Make a project; its maker owns it."""
    project_id = await add_project(
        call.db, params.team_id, call.profile_id, params.name, call.now, project_id=params.id
    )
    await pin(call, params.team_id, project_id, False)
    row = await get(call.db, queries.PROJECT, {"id": project_id}, table="project")
    return row.record() | record(is_pinned=False)


@rpc_method(
    access=can_read_project("id"), transaction="write", added="1.18", webhook=Webhook(timedelta(seconds=5))
)
async def update_project_pin(call: Call, params: schemas.UpdateProjectPin) -> None:
    """Pin or unpin a project for oneself. The team is the project's own, whichever a client names."""
    team_id = await call.db.fetch_val(queries.TEAM_OF_PROJECT, {"project_id": params.id})
    await pin(call, team_id, params.id, params.is_pinned)


@rpc_method(access=can_edit_project("id"), transaction="write", added="1.18", webhook=Webhook())
async def rename_project(call: Call, params: schemas.RenameProject) -> None:
    """Give a project another name."""
    row = await get(call.db, queries.LOCK, {"id": params.id}, table="project")
    await call.db.execute(queries.RENAME, {"project_id": params.id, "new_name": params.name})
    call.audit_props |= record(team_id=row.team_id, prev_name=row.name)


@rpc_method(access=can_edit_project("id"), transaction="write", added="1.18", webhook=Webhook())
async def delete_project(call: Call, params: schemas.ProjectId) -> None:
    """Delete a project softly, with its files."""
    row = await get(call.db, queries.LOCK, {"id": params.id}, table="project")
    if await team_permissions(call.db, call.profile_id, row.team_id) is None:
        raise no_such_team()
    if row.is_default:
        raise ValidationFailed("non-deletable-project", "impossible to delete default project")
    at = call.now + await deletion_delay(call.app, call.db, row.team_id)
    await call.db.execute(queries.MARK_DELETED, {"project_id": params.id, "at": at})
    await call.submit("delete-object", record(object=Keyword("project"), deleted_at=at, id=params.id))
    call.audit_props |= record(
        team_id=row.team_id, name=row.name, created_at=row.created_at, modified_at=row.modified_at
    )


async def pin(call: Call, team_id: UUID, project_id: UUID, is_pinned: bool) -> None:
    """Note whether the caller has a project pinned."""
    await call.db.execute(
        queries.PIN,
        {
            "team_id": team_id,
            "project_id": project_id,
            "profile_id": call.profile_id,
            "is_pinned": is_pinned,
            "created_at": call.now,
            "modified_at": call.now,
        },
    )
