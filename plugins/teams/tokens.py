"""Accepting an invitation by its token (contract/rpc-accounts.md §8.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from penpot_core.errors import ValidationFailed
from penpot_core.rpc import Call
from penpot_core.tokens import TokenInvalid
from penpot_core.transit import Keyword, record
from penpot_plugins.teams import queries
from penpot_plugins.teams.houseroom import check_joining
from penpot_plugins.teams.inviting import join
from penpot_plugins.teams.permissions import Role

INVITATION = Keyword("team-invitation")
CLAIMS = frozenset({"exp", "profile-id", "role", "member-email", "team-id"})


async def accept_invitation(call: Call, token: str, claims: Mapping[str, Any]) -> dict[Any, Any]:
    """Let the caller join; tell a visitor where to go. Raises TokenInvalid and ValidationFailed."""
    if not claims.keys() >= CLAIMS:
        raise ValidationFailed("invalid-invitation-token", "invitation token contains unexpected data")
    key = {"team_id": claims["team-id"], "email": claims["member-email"]}
    if call.identity is None:
        known = await call.db.fetch_one(queries.INVITATION, key) is not None
        return visitor(call, token, claims, known=known)
    person = await call.db.fetch_one(queries.PERSON, {"profile_id": call.profile_id})
    if person is None or (claims.get("member-id") != person.id and claims["member-email"] != person.email):
        raise TokenInvalid(
            "invalid-token",
            hint="logged-in user does not matches the invitation",
            reason=Keyword("email-mismatch"),
        )
    # Held until the end, so that of two who bring it at once, or one and who takes it back, the first wins.
    # A deleted team takes people in as recorded (mail-invitations); it opens nothing to them.
    await call.db.fetch_one(queries.LOCK, {"team_id": claims["team-id"]})
    invitation = await call.db.fetch_one(queries.INVITATION_HELD, key)
    if invitation is None:
        raise TokenInvalid("invalid-token", hint="no invitation associated with the token")
    await check_joining(call, claims["team-id"], invitation)
    await join(call, claims["team-id"], person, invited_role(invitation.role))
    await call.db.execute(queries.REMOVE_INVITATION, key)
    return {**claims, Keyword("state"): Keyword("created")}


def invited_role(stored: str) -> Role:
    """The role of an invitation; an old one may say owner, but a team has one owner (SECURITY row 24)."""
    return Role.ADMIN if stored == Role.OWNER else Role(stored)


def visitor(call: Call, token: str, claims: Any, *, known: bool) -> dict[Any, Any]:
    """Where somebody who is not logged in goes with an invitation."""
    if not known:
        raise TokenInvalid("invalid-token", hint="no invitation associated with the token")
    has_account = claims.get("member-id") is not None or "registration" not in call.app.settings.flags
    return record(
        invitation_token=token,
        iss=INVITATION,
        redirect_to=Keyword("auth-login" if has_account else "auth-register"),
        state=Keyword("pending"),
    )
