"""The RPC methods of invitations (contract/rpc-accounts.md §5)."""

from __future__ import annotations

from typing import Any

from penpot_core.errors import ObjectNotFound
from penpot_core.rpc import Call, rpc_method
from penpot_core.transit import Keyword, record
from penpot_core.types import Quote, authenticated
from penpot_plugins.teams import access, creation, features, inviting, queries, schemas
from penpot_plugins.teams.addresses import clean_email
from penpot_plugins.teams.houseroom import check_quotas
from penpot_plugins.teams.permissions import Role

Record = dict[Any, Any]


@rpc_method(access=access.can_manage_members("team_id"), transaction="write", added="1.17")
async def create_team_invitations(call: Call, params: schemas.CreateTeamInvitations) -> Record:
    """Invite people; those who are members already are left out."""
    people = inviting.people_of(params.wanted())
    team = await call.db.fetch_one(queries.LOCK, {"team_id": params.team_id})
    if team is None:
        raise access.no_such_team()
    # Asked again behind the lock: whoever lost the right while this call waited invites nobody.
    caller = await access.team_permissions(call.db, call.profile_id, params.team_id)
    if caller is None or not caller.is_admin:
        raise access.insufficient(caller)
    await check_quotas(call, params.team_id, people)
    host = await inviting.host_of(call, params.team_id, team.name)
    sent = await inviting.invite_all(call, host, people)
    call.audit_props |= record(invitations=len(sent))
    return record(total=len(sent), invitations=sent)


@rpc_method(access=authenticated, transaction="write", added="1.17", quotes=(Quote("teams-per-profile"),))
async def create_team_with_invitations(call: Call, params: schemas.CreateTeamWithInvitations) -> Record:
    """Make a team and invite people into it."""
    enabled = features.enabled(call.app.settings.flags)
    features.refuse(features.check_client(enabled, params.features))
    role = params.role
    people = inviting.people_of(
        [schemas.Invitation(email=email, role=role) for email in sorted(params.emails)]
    )
    new = creation.NewTeam(params.name, enabled, id=params.id)
    team = await creation.create_team(call.db, new, call.profile_id, call.now)
    await check_quotas(call, team[Keyword("id")], people)
    host = await inviting.host_of(call, team[Keyword("id")], params.name)
    sent = await inviting.invite_all(call, host, people)
    call.audit_props |= record(invitations=len(sent))
    return team


@rpc_method(access=access.can_read_team("team_id"), transaction="read", added="1.17")
async def get_team_invitations(call: Call, params: schemas.InTeam) -> list[Record]:
    """The invitations that nobody accepted yet."""
    rows = await call.db.fetch_all(queries.INVITATIONS, {"team_id": params.team_id})
    return [
        record(email=row.email_to, role=Keyword(row.role), expired=row.valid_until < call.now) for row in rows
    ]


@rpc_method(access=access.can_administer_team("team_id"), transaction="read", added="1.17")
async def get_team_invitation_token(call: Call, params: schemas.InvitedAddress) -> Record:
    """The token of an invitation, for admins (SECURITY row 4): to hand it over without a mail."""
    email = clean_email(params.email)
    place = {"team_id": params.team_id, "email": email}
    row = await call.db.fetch_one(queries.INVITATION, place)
    if row is None:
        shown = record(team_id=params.team_id, email_to=email)
        raise ObjectNotFound("database object not found", table=Keyword("team-invitation"), params=shown)
    person = await call.db.fetch_one(queries.PERSON_BY_EMAIL, {"email": email, "now": call.now})
    role = Role(row.role)
    return record(token=inviting.token_of(call, params.team_id, email, role, row.valid_until, person))


@rpc_method(access=access.can_manage_members("team_id"), transaction="write", added="1.17")
async def update_team_invitation_role(call: Call, params: schemas.UpdateTeamInvitationRole) -> None:
    """Change what somebody is invited as; for an address that nobody invited nothing happens."""
    email = clean_email(params.email)
    (role,) = inviting.people_of([schemas.Invitation(email=email, role=params.role)]).values()
    values = {"of_team": params.team_id, "email": email, "new_role": str(role), "now": call.now}
    await call.db.execute(queries.SET_INVITED_ROLE, values)


@rpc_method(access=access.can_manage_members("team_id"), transaction="write", added="1.17")
async def delete_team_invitation(call: Call, params: schemas.InvitedAddress) -> None:
    """Take an invitation back; its token is worth nothing then."""
    values = {"team_id": params.team_id, "email": clean_email(params.email)}
    await call.db.execute(queries.REMOVE_INVITATION, values)
