"""Whether a team has room for those who are invited or join (contract/limits.md §3.4).

Each person counts once (SECURITY row 36): members and those who hold a valid invitation are counted already, and an
invitation that is sent again is no further one.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from penpot_core.db import Row
from penpot_core.rpc import Call
from penpot_plugins.limits.quotas import Quotes
from penpot_plugins.teams import queries


async def check_quotas(call: Call, team_id: UUID, people: Collection[str]) -> None:
    """Ask for room for all addresses of a call at once. Raises Restricted `max-quote-reached`."""
    quotes = call.app.get(Quotes)
    if not quotes.enabled:
        return
    values = {"team_id": team_id, "emails": sorted(people)}
    members = {row.email for row in await call.db.fetch_all(queries.MEMBERS_AMONG, values)}
    invited = {row.email_to: row for row in await call.db.fetch_all(queries.INVITED_AMONG, values)}
    valid = {email for email, row in invited.items() if row.valid_until > call.now}
    strangers = set(people) - members
    written = strangers - await joining_at_once(call, team_id, people)
    amounts = {
        "invitations-per-team": len(written - invited.keys()),
        "profiles-per-team": len(strangers - valid),
    }
    for target, amount in amounts.items():
        await quotes.check(
            call.db, target, profile_id=call.profile_id, call=call, team_id=team_id, amount=amount
        )


async def joining_at_once(call: Call, team_id: UUID, people: Collection[str]) -> set[str]:
    """Those who become members without an invitation: who asked, and who is known where no address is verified."""
    values = {"emails": sorted(people), "now": call.now}
    asked = await call.db.fetch_all(queries.ASKED, {**values, "team_id": team_id})
    found = {row.email for row in asked}
    if "email-verification" not in call.app.settings.flags:
        found |= {row.email for row in await call.db.fetch_all(queries.KNOWN_AMONG, values)}
    return found


async def check_joining(call: Call, team_id: UUID, invitation: Row) -> None:
    """Ask for room for the caller, who joins by an invitation; while that is valid it holds the place."""
    await call.app.get(Quotes).check(
        call.db,
        "profiles-per-team",
        profile_id=call.profile_id,
        call=call,
        team_id=team_id,
        amount=0 if invitation.valid_until > call.now else 1,
    )
