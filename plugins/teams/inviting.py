"""Inviting people: letting known people in, or writing an invitation and its mail (contract/rpc-accounts.md §5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from penpot_core.db import Row
from penpot_core.errors import ObjectNotFound, Restricted, ValidationFailed
from penpot_core.rpc import Call
from penpot_core.transit import Keyword
from penpot_plugins.teams import mails, queries
from penpot_plugins.teams.addresses import MUTED, DomainRules, check_reports, clean_email
from penpot_plugins.teams.creation import add_member
from penpot_plugins.teams.permissions import Role
from penpot_plugins.teams.schemas import Invitation

MOST = 25
LIFE = timedelta(hours=168)
ISSUER = Keyword("team-invitation")
NOTIFICATIONS, EMAIL_INVITES = Keyword("notifications"), Keyword("email-invites")


@dataclass(frozen=True, slots=True)
class Host:
    """A team that people are invited into, and who invites them."""

    team_id: UUID
    team_name: str
    inviter: Row


def people_of(wanted: Sequence[Invitation]) -> dict[str, Role]:
    """The role of each address. Raises ValidationFailed for too many, and for an owner (SECURITY row 24)."""
    if len(wanted) > MOST:
        raise ValidationFailed(
            "max-invitations-by-request",
            "the maximum of invitation on single request is reached",
            threshold=MOST,
        )
    people = {clean_email(one.email): Role(one.role) for one in wanted}
    if Role.OWNER in people.values():
        raise ValidationFailed(
            "insufficient-permissions", "Nobody is invited as owner; hand the team over instead."
        )
    return people


async def host_of(call: Call, team_id: UUID, team_name: str) -> Host:
    """The team and the caller. Raises ValidationFailed where the caller's own mails do not arrive."""
    inviter = await call.db.fetch_one(queries.PERSON, {"profile_id": call.profile_id})
    if inviter is None:
        raise ObjectNotFound()
    if inviter.is_muted:
        raise ValidationFailed("member-is-muted", MUTED, email=inviter.email)
    return Host(team_id, team_name, inviter)


async def invite_all(call: Call, host: Host, people: Mapping[str, Role]) -> frozenset[str]:
    """Invite each; members are left out, and who asked to be let in joins at once. The tokens of the others."""
    values = {"team_id": host.team_id, "emails": sorted(people)}
    members = {row.email for row in await call.db.fetch_all(queries.MEMBERS_AMONG, values)}
    asked = await call.db.fetch_all(queries.ASKED, {**values, "now": call.now})
    for person in asked:
        if person.email not in members:
            await join(call, host.team_id, person, people[person.email])
            await tell_joined(call, host, person)
    done = members | {person.email for person in asked}
    tokens = [await invite(call, host, email, role) for email, role in people.items() if email not in done]
    return frozenset(token for token in tokens if token is not None)


async def invite(call: Call, host: Host, email: str, role: Role) -> str | None:
    """Let somebody known join where no address is verified; else write an invitation and its mail, and give its token.

    Raises Restricted and ValidationFailed for addresses that may not come in.
    """
    rules = call.app.get(DomainRules)
    person = await call.db.fetch_one(queries.PERSON_BY_EMAIL, {"email": email, "now": call.now})
    if rules.refuses(email) or (person is None and not rules.accepts(email)):
        raise Restricted("email-domain-is-not-allowed", "email domain is in the blacklist")
    if person is not None and "email-verification" not in call.app.settings.flags:
        await join(call, host.team_id, person, role)
        return None
    if person is not None and person.is_muted:
        raise ValidationFailed("member-is-muted", MUTED, email=email)
    await check_reports(call.db, email)
    until = call.now + LIFE
    await call.db.execute(
        queries.PUT_INVITATION,
        {
            "team_id": host.team_id,
            "email_to": email,
            "role": str(role),
            "valid_until": until,
            "created_by": call.profile_id,
            "created_at": call.now,
            "updated_at": call.now,
        },
    )
    token = token_of(call, host.team_id, email, role, until, person)
    if wants_mail(person):
        await tell_invited(call, host, email, token, person)
    return token


def token_of(call: Call, team_id: UUID, email: str, role: Role, until: datetime, person: Row | None) -> str:
    """The token of an invitation. It is worth something only while the row is there."""
    claims = {
        "iss": ISSUER,
        "exp": until,
        "profile-id": call.profile_id,
        "role": role.keyword,
        "team-id": team_id,
        "member-email": email,
        "member-id": person.id if person is not None else None,
    }
    return call.app.tokens.encode(claims)


def wants_mail(person: Row | None) -> bool:
    """Whether somebody gets mails of invitations; who has no account does."""
    props: Mapping[Any, Any] = (person.props if person is not None else None) or {}
    return (props.get(NOTIFICATIONS) or {}).get(EMAIL_INVITES) != "none"


async def tell_invited(call: Call, host: Host, email: str, token: str, person: Row | None) -> None:
    """The mail with the token."""
    values = {"invited_by": host.inviter.fullname, "team": host.team_name, "token": token}
    await call.app.mail.send(
        call.db,
        mails.INVITE_TO_TEAM,
        to=email,
        context={**values, "organization": None},
        identity=call.profile_id,
        lang=None if person is None else person.lang,
    )


async def tell_joined(call: Call, host: Host, person: Row) -> None:
    """The mail to who asked and was let in."""
    values = {"invited_by": host.inviter.fullname, "team": host.team_name, "team_id": host.team_id}
    await call.app.mail.send(call.db, mails.JOIN_TEAM, to=person.email, context=values, lang=person.lang)


async def join(call: Call, team_id: UUID, person: Row, role: Role) -> None:
    """Make somebody a member; what they were invited by, or asked with, is done."""
    if person.is_blocked:
        raise Restricted("profile-blocked")
    await add_member(call.db, team_id, person.id, role, call.now)
    await call.db.execute(queries.ACTIVATE, {"profile_id": person.id})
    await call.db.execute(queries.REMOVE_INVITATION, {"team_id": team_id, "email": person.email})
    await call.db.execute(queries.REMOVE_REQUEST, {"team_id": team_id, "profile_id": person.id})
