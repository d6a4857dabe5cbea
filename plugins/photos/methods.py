"""Photos of profiles and teams."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from penpot_core.db import Connection
from penpot_core.rpc import Call, NoParams, rpc_method
from penpot_core.types import Access, authenticated
from penpot_plugins.photos import queries, schemas
from penpot_plugins.photos.service import check_photo, stored_photo
from penpot_plugins.teams import queries as team_queries
from penpot_plugins.teams.access import hidden, no_such_team, team_permissions
from penpot_plugins.teams.methods import seen

Record = dict[Any, Any]
LIMITS = ("process-image/by-profile", "process-image/global")


@rpc_method(access=authenticated, transaction="none", added="1.1", limits=LIMITS)
async def update_profile_photo(call: Call, params: schemas.UpdateProfilePhoto) -> None:
    """Give the caller a picture."""
    photo = await stored_photo(call, params.file)
    async with call.app.database.write() as db:
        old = await db.fetch_val(queries.PROFILE_PHOTO, {"profile_id": call.profile_id})
        photo_id = await call.app.storage.claim(db, photo, call.now)
        await db.execute(queries.SET_PROFILE_PHOTO, {"of_profile": call.profile_id, "new_photo": photo_id})
        if old != photo_id:
            await call.app.storage.touch(db, [old], call.now)


@rpc_method(access=authenticated, transaction="write", added="2.17")
async def delete_profile_photo(call: Call, params: NoParams) -> None:
    """Take the caller's picture away."""
    old = await call.db.fetch_val(queries.PROFILE_PHOTO, {"profile_id": call.profile_id})
    await call.db.execute(queries.SET_PROFILE_PHOTO, {"of_profile": call.profile_id, "new_photo": None})
    await call.app.storage.touch(call.db, [old], call.now)


async def check_photo_and_right(call: Call, params: Any) -> None:
    """Type and size of the picture first, then the right to the team: the order in which the reference refuses."""
    check_photo(call.app, params.file)
    await check_administers(call, call.db, params.team_id)


administers_with_photo = Access("team:admin", check=check_photo_and_right)


async def check_administers(call: Call, db: Connection, team_id: UUID) -> None:
    """The caller is an admin of the team; looked at again when the picture is ready."""
    found = await team_permissions(db, call.profile_id, team_id)
    if found is None or not found.is_admin:
        raise no_such_team() if found is None else hidden(found)


@rpc_method(access=administers_with_photo, transaction="none", added="1.17", limits=LIMITS)
async def update_team_photo(call: Call, params: schemas.UpdateTeamPhoto) -> Record:
    """Give a team a picture."""
    photo = await stored_photo(call, params.file)
    team_id = params.team_id
    async with call.app.database.write() as db:
        old = await db.fetch_val(queries.TEAM_PHOTO, {"team_id": team_id})
        await check_administers(call, db, team_id)
        photo_id = await call.app.storage.claim(db, photo, call.now)
        await db.execute(queries.SET_TEAM_PHOTO, {"of_team": team_id, "new_photo": photo_id})
        if old != photo_id:
            await call.app.storage.touch(db, [old], call.now)
        row = await db.fetch_one(team_queries.ONE_TEAM, {"profile_id": call.profile_id, "team_id": team_id})
    if row is None:
        raise no_such_team()
    return seen(row)
