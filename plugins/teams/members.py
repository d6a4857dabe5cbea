"""Who belongs to a team, and as what (contract/rpc-accounts.md §4)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from penpot_core.db import Row
from penpot_core.errors import NotFound, ValidationFailed
from penpot_core.rpc import Call, rpc_method
from penpot_core.transit import record
from penpot_core.types import authenticated
from penpot_plugins.teams import access, events, queries, schemas
from penpot_plugins.teams.permissions import ROLE_FLAGS, Role

Record = dict[Any, Any]


@rpc_method(access=access.can_read_team("team_id"), transaction="read", added="1.17")
async def get_team_members(call: Call, params: schemas.InTeam) -> list[Record]:
    """The members, by the age of the membership."""
    rows = await call.db.fetch_all(queries.MEMBERS, {"team_id": params.team_id})
    return [row.record() for row in rows]


@rpc_method(access=access.can_read_team_or_file, transaction="read", added="1.17")
async def get_team_users(call: Call, params: schemas.GetTeamUsers) -> list[Record]:
    """Everybody who has something to do with the team, its projects or its files."""
    team_id = params.team_id
    if team_id is None and params.file_id is not None:
        team_id = await access.team_of_file(call.db, params.file_id)
    return [row.record() for row in await call.db.fetch_all(queries.USERS, {"team_id": team_id})]


@rpc_method(access=access.can_manage_members("team_id"), transaction="write", added="1.17")
async def update_team_member_role(call: Call, params: schemas.UpdateTeamMemberRole) -> None:
    """Give a member another role; making somebody the owner ends one's own ownership."""
    role = Role(params.role)
    await call.db.fetch_one(queries.LOCK, {"team_id": params.team_id})
    caller = await access.team_permissions(call.db, call.profile_id, params.team_id)
    target = await member(call, params.team_id, params.member_id)
    if caller is None or not caller.is_admin:
        raise ValidationFailed("insufficient-permissions")
    if target is None:
        raise NotFound("member-does-not-exist")
    if target.is_owner:
        raise ValidationFailed("cant-change-role-to-owner")
    if role is Role.OWNER and not caller.is_owner:
        raise ValidationFailed("cant-promote-to-owner")
    if role is Role.OWNER and not await may_inherit(call, params.team_id, params.member_id):
        raise NotFound("member-does-not-exist")
    await set_role(call, params.team_id, params.member_id, role)


@rpc_method(access=access.can_remove_members("team_id"), transaction="write", added="1.17")
async def delete_team_member(call: Call, params: schemas.DeleteTeamMember) -> None:
    """Remove a member, and every access that came with the membership (SECURITY rows 3 and 21)."""
    if params.member_id == call.profile_id:
        raise ValidationFailed("cant-remove-yourself")
    team = await call.db.fetch_one(queries.LOCK, {"team_id": params.team_id})
    caller = await access.team_permissions(call.db, call.profile_id, params.team_id)
    target = await member(call, params.team_id, params.member_id)
    if team is None or caller is None or not caller.is_admin:
        raise ValidationFailed("insufficient-permissions")
    if target is not None and target.is_owner and not caller.is_owner:
        raise ValidationFailed("insufficient-permissions")
    await remove(call, params.team_id, params.member_id)
    call.publish(params.member_id, events.removed(params.team_id, team.name))


@rpc_method(access=authenticated, transaction="write", added="1.17")
async def leave_team(call: Call, params: schemas.LeaveTeam) -> None:
    """Leave a team; its owner names the next one. For who is no member nothing happens, as in the reference."""
    await call.db.fetch_one(queries.LOCK, {"team_id": params.id})
    count = await call.db.fetch_val(queries.COUNT_MEMBERS, {"team_id": params.id})
    if count <= 1:
        raise ValidationFailed("no-enough-members-for-leave", context=record(members=count))
    caller = await member(call, params.id, call.profile_id)
    if caller is None:
        return
    if caller.is_owner:
        await hand_over(call, params.id, params.reassign_to)
    await remove(call, params.id, call.profile_id)


async def hand_over(call: Call, team_id: UUID, heir: UUID | None) -> None:
    """Make another member the owner of the team that its owner leaves."""
    if heir is None or heir == call.profile_id:
        raise ValidationFailed("owner-cant-leave-team", "releasing owner before leave")
    if not await may_inherit(call, team_id, heir):
        raise NotFound("member-does-not-exist")
    await set_role(call, team_id, heir, Role.OWNER)


async def member(call: Call, team_id: UUID, profile_id: UUID) -> Row | None:
    """A member's flags; the team's row is locked before, so that they stay until the call is done."""
    return await call.db.fetch_one(queries.MEMBER, {"team_id": team_id, "profile_id": profile_id})


async def may_inherit(call: Call, team_id: UUID, profile_id: UUID) -> bool:
    """Whether a member can own the team: one whose account is deleted is a member until a task comes by."""
    # Not the call's own time: a deletion that this call waited for is later than that, and no date to come.
    values = {"team_id": team_id, "profile_id": profile_id, "now": datetime.now(UTC)}
    return await call.db.fetch_one(queries.HEIR, values) is not None


async def set_role(call: Call, team_id: UUID, member_id: UUID, role: Role) -> None:
    """Write a member's flags, and tell them. A team has one owner: the one before stays as an admin."""
    if role is Role.OWNER:
        await call.db.execute(queries.CLEAR_OWNER, {"of_team": team_id, "now": call.now})
    values = {"of_team": team_id, "member": member_id, "now": call.now, **ROLE_FLAGS[role]}
    await call.db.execute(queries.SET_FLAGS, values)
    call.publish(member_id, events.role_changed(member_id, team_id, role))


async def remove(call: Call, team_id: UUID, profile_id: UUID) -> None:
    """Take a membership away, and what hangs on it."""
    values = {"team_id": team_id, "profile_id": profile_id}
    for statement in (
        queries.REMOVE_MEMBER,
        queries.REMOVE_FROM_PROJECTS,
        queries.REMOVE_FROM_FILES,
        queries.REMOVE_PINS,
    ):
        await call.db.execute(statement, values)
