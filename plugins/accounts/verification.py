"""Confirming an address: the mail of a registration, and its token (contract/rpc-accounts.md §1, §8.4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from penpot_core.db import Connection
from penpot_core.errors import ObjectNotFound
from penpot_core.rpc import Call
from penpot_core.tokens import TokenInvalid
from penpot_core.transit import Keyword, record
from penpot_plugins.accounts import mails, queries
from penpot_plugins.accounts.reputation import is_reported
from penpot_plugins.accounts.service import profile_row
from penpot_plugins.accounts.sessions import Sessions

ISSUER = Keyword("verify-email")
LIFE = timedelta(hours=72)
Record = dict[Any, Any]


async def send(
    call: Call, db: Connection, profile_id: UUID, email: str, fullname: str, invitation: str | None
) -> bool:
    """Send the mail, unless mails to the address came back; whether it was sent."""
    if await is_reported(db, email):
        return False
    claims = {
        "iss": ISSUER,
        "exp": call.now + LIFE,
        "profile-id": profile_id,
        "email": email,
        "invitation-token": invitation,
    }
    token = call.app.tokens.encode(claims)
    await call.app.mail.send(
        db, mails.REGISTER, to=email, context={"name": fullname, "token": token}, identity=profile_id
    )
    return True


async def confirm(call: Call, claims: Mapping[str, Any]) -> Record:
    """Wake the profile and log it in, unless somebody else is logged in here (SECURITY row 34).

    The answer has the profile as it was before, as in the reference.
    """
    profile_id = claims.get("profile-id")
    if not isinstance(profile_id, UUID):
        raise TokenInvalid("invalid-token")
    before = await profile_row(call.db, profile_id)
    row = await call.db.fetch_one(queries.LOCKED_FOR_MAIL, {"profile_id": profile_id})
    if row is None:
        raise ObjectNotFound()
    if not row.is_active:
        if row.email != claims.get("email"):
            raise TokenInvalid("invalid-token")
        await call.db.execute(queries.ACTIVATE, {"profile_id": row.id})
    if call.identity is None and not row.is_blocked:
        await call.app.get(Sessions).begin(call.db, call, row.id)
    return {**claims, **record(profile=before)}


async def of_login(call: Call, claims: Mapping[str, Any]) -> Record:
    """The token that a login by an identity provider ends with; its cookie is set already."""
    profile_id = claims.get("profile-id")
    if not isinstance(profile_id, UUID):
        raise TokenInvalid("invalid-token")
    return {**claims, **record(profile=await profile_row(call.db, profile_id))}
