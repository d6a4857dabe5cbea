"""Inviting people into a team (contract/rpc-accounts.md §5).

With e-mail verification off, somebody who has an account joins at once. Everybody else gets an invitation row and
a token; the mail that carries it is not built yet, so the inviter gets the token in the answer.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from penpot_core.db import Row
from penpot_core.errors import Restricted, ValidationFailed
from penpot_core.rpc import Call, rpc_method
from penpot_core.transit import Keyword, record
from penpot_plugins.teams import access, queries, schemas
from penpot_plugins.teams.addresses import DomainRules, check_reports, clean_email
from penpot_plugins.teams.creation import add_member
from penpot_plugins.teams.permissions import Role

MOST = 25
LIFE = timedelta(hours=168)


@rpc_method(access=access.can_manage_members("team_id"), transaction="write", added="1.17")
async def create_team_invitations(call: Call, params: schemas.CreateTeamInvitations) -> dict[Any, Any]:
    """Invite people; those who are members already are left out."""
    wanted = params.wanted()
    if len(wanted) > MOST:
        raise ValidationFailed(
            "max-invitations-by-request",
            "the maximum of invitation on single request is reached",
            threshold=MOST,
        )
    if any(Role(one.role) is Role.OWNER for one in wanted):
        raise ValidationFailed(
            "insufficient-permissions", "Nobody is invited as owner; hand the team over instead."
        )
    await check_inviter(call)
    people = {clean_email(one.email): Role(one.role) for one in wanted}
    rows = await call.db.fetch_all(
        queries.MEMBERS_AMONG, {"team_id": params.team_id, "emails": sorted(people)}
    )
    for row in rows:
        people.pop(row.email, None)
    tokens = [await invite(call, params.team_id, email, role) for email, role in people.items()]
    sent = frozenset(token for token in tokens if token is not None)
    return record(total=len(sent), invitations=sent)


async def check_inviter(call: Call) -> None:
    """Refuse somebody whose own mails do not arrive."""
    inviter = await call.db.fetch_one(queries.PERSON, {"profile_id": call.profile_id})
    if inviter is not None and inviter.is_muted:
        raise ValidationFailed("member-is-muted", "Mails to your own address come back; change it first.")


async def invite(call: Call, team_id: UUID, email: str, role: Role) -> str | None:
    """Let somebody known join, or write an invitation and give its token."""
    rules = call.app.get(DomainRules)
    person = await call.db.fetch_one(queries.PERSON_BY_EMAIL, {"email": email, "now": call.now})
    if rules.refuses(email) or (person is None and not rules.accepts(email)):
        raise Restricted("email-domain-is-not-allowed", "email domain is in the blacklist")
    if person is not None and "email-verification" not in call.app.settings.flags:
        await join(call, team_id, person, role)
        return None
    if person is not None and person.is_muted:
        raise ValidationFailed("member-is-muted", "Mails to this member come back.", email=email)
    await check_reports(call.db, email)
    until = call.now + LIFE
    await call.db.execute(
        queries.PUT_INVITATION,
        {
            "team_id": team_id,
            "email_to": email,
            "role": str(role),
            "valid_until": until,
            "created_by": call.profile_id,
            "created_at": call.now,
            "updated_at": call.now,
        },
    )
    claims = {
        "iss": Keyword("team-invitation"),
        "exp": until,
        "profile-id": call.profile_id,
        "role": role.keyword,
        "team-id": team_id,
        "member-email": email,
        "member-id": person.id if person is not None else None,
    }
    return call.app.tokens.encode(claims)


async def join(call: Call, team_id: UUID, person: Row, role: Role) -> None:
    """Make somebody a member; what they were invited by, or asked with, is done."""
    if person.is_blocked:
        raise Restricted("profile-blocked")
    await add_member(call.db, team_id, person.id, role, call.now)
    await call.db.execute(queries.ACTIVATE, {"profile_id": person.id})
    await call.db.execute(queries.REMOVE_INVITATION, {"team_id": team_id, "email": person.email})
    await call.db.execute(queries.REMOVE_REQUEST, {"team_id": team_id, "profile_id": person.id})


@rpc_method(access=access.can_read_team("team_id"), transaction="read", added="1.17")
async def get_team_invitations(call: Call, params: schemas.InTeam) -> list[dict[Any, Any]]:
    """The invitations that nobody accepted yet."""
    rows = await call.db.fetch_all(queries.INVITATIONS, {"team_id": params.team_id})
    return [
        record(email=row.email_to, role=Keyword(row.role), expired=row.valid_until < call.now) for row in rows
    ]
