"""Teams themselves (contract/rpc-accounts.md §4)."""

from __future__ import annotations

from typing import Any

from penpot_core.db import Row
from penpot_core.errors import ValidationFailed
from penpot_core.rpc import Call, NoParams, rpc_method
from penpot_core.transit import Keyword, record
from penpot_core.types import Quote, authenticated, public
from penpot_plugins.teams import access, creation, features, queries, schemas
from penpot_plugins.teams.permissions import permissions_of
from penpot_plugins.teams.plans import deletion_delay

Record = dict[Any, Any]


def seen(row: Row) -> Record:
    """A team with what the caller may do."""
    permissions = permissions_of([row])
    assert permissions is not None
    return creation.team_record(row) | record(permissions=permissions.record())


@rpc_method(access=authenticated, transaction="read", added="1.17")
async def get_teams(call: Call, params: NoParams) -> list[Record]:
    """The caller's teams, by the age of the membership."""
    return [seen(row) for row in await call.db.fetch_all(queries.TEAMS, {"profile_id": call.profile_id})]


@rpc_method(access=authenticated, transaction="read", added="2.8.0")
async def get_owned_teams(call: Call, params: NoParams) -> list[Record]:
    """The teams that the caller owns, the default one left out."""
    rows = await call.db.fetch_all(queries.OWNED_TEAMS, {"profile_id": call.profile_id})
    return [row.record() for row in rows]


@rpc_method(access=authenticated, transaction="read", added="1.17")
async def get_team(call: Call, params: schemas.GetTeam) -> Record:
    """One of the caller's teams."""
    team_id = params.id
    if team_id is None and params.file_id is not None:
        team_id = await access.team_of_file(call.db, params.file_id)
    row = await call.db.fetch_one(queries.ONE_TEAM, {"profile_id": call.profile_id, "team_id": team_id})
    if row is None:
        raise access.no_such_team()
    return seen(row)


@rpc_method(access=public, transaction="read", added="2.2.0")
async def get_team_info(call: Call, params: schemas.GetTeam) -> Record | None:
    """What somebody related to a team may know of it (SECURITY row 32)."""
    if call.identity is None or params.id is None:
        return None
    row = await call.db.fetch_one(queries.TEAM_INFO, {"team_id": params.id, "profile_id": call.profile_id})
    if row is None:
        return None
    found = record(id=row.id, is_default=row.is_default)
    return found if row.features is None else found | record(features=frozenset(row.features))


@rpc_method(access=authenticated, transaction="write", added="1.17", quotes=(Quote("teams-per-profile"),))
async def create_team(call: Call, params: schemas.CreateTeam) -> Record:
    """Make a team with its drafts."""
    new = creation.NewTeam(params.name, features.of_new_team(call.app.settings.flags), id=params.id)
    return await creation.create_team(call.db, new, call.profile_id, call.now)


@rpc_method(access=access.can_edit_team("id"), transaction="write", added="1.17")
async def update_team(call: Call, params: schemas.UpdateTeam) -> None:
    """Give a team another name."""
    await call.db.execute(queries.RENAME, {"team_id": params.id, "new_name": params.name})


@rpc_method(access=access.can_delete_team("id"), transaction="write", added="1.17")
async def delete_team(call: Call, params: schemas.TeamId) -> None:
    """Delete a team softly, with all that is in it."""
    row = await call.db.fetch_one(queries.LOCK, {"team_id": params.id})
    if row is None or row.is_default:
        raise ValidationFailed("non-deletable-team", "impossible to delete default team")
    at = call.now + await deletion_delay(call.app, call.db, params.id)
    await call.db.execute(queries.MARK_DELETED, {"team_id": params.id, "at": at})
    await call.submit("delete-object", record(object=Keyword("team"), deleted_at=at, id=params.id))


@rpc_method(access=access.can_read_team("team_id"), transaction="read", added="1.17")
async def get_team_stats(call: Call, params: schemas.InTeam) -> Record:
    """How many projects and files a team has."""
    row = await call.db.fetch_one(queries.STATS, {"team_id": params.team_id})
    return {} if row is None else row.record()
