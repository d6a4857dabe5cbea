"""A new address for an account (contract/rpc-accounts.md §3 request-email-change, §8.4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from penpot_core.db import Connection, UniqueViolation
from penpot_core.errors import ObjectNotFound, ValidationFailed
from penpot_core.rpc import Call
from penpot_core.transit import Keyword, record
from penpot_plugins.accounts import mails, queries
from penpot_plugins.accounts.domains import check_registrable
from penpot_plugins.accounts.reputation import takes_mails
from penpot_plugins.teams.addresses import DomainRules, ReportHints, check_reports, clean_email

ISSUER = Keyword("change-email")
LIFE = timedelta(minutes=15)
MUTED = "looks like the profile has reported repeatedly as spam or has permanent bounces."
REPORTED = ReportHints(
    "looks like the email has bounce reports", "looks like the email has spam complaint reports"
)
Record = dict[Any, Any]


async def request(call: Call, given: str) -> Record | None:
    """Change the address at once where no mail is sent; otherwise ask for a confirmation from the present one."""
    db, email = call.db, clean_email(given)
    row = await db.fetch_one(queries.LOCKED_FOR_MAIL, {"profile_id": call.profile_id})
    if row is None:
        raise ObjectNotFound()
    if email != row.email:
        await check_free(db, email)
        # SECURITY row 38: the lists hold for this way in, too.
        check_registrable(call.app.get(DomainRules), email)
    if "smtp" not in call.app.settings.flags:
        await change(call, row.id, email)
        return record(changed=True)
    if not await takes_mails(db, call.app.settings, row, call.now):
        raise ValidationFailed("profile-is-muted", MUTED)
    await check_reports(db, email, REPORTED)
    await check_reports(db, row.email, REPORTED)
    claims = {"iss": ISSUER, "exp": call.now + LIFE, "profile-id": row.id, "email": email}
    await call.app.mail.send(
        db,
        mails.CHANGE_EMAIL,
        to=row.email,
        context={
            "name": row.fullname,
            "pending_email": email,
            "token": call.app.tokens.encode(claims),
        },
        identity=row.id,
        lang=row.lang,
    )
    return None


async def confirm(call: Call, claims: Mapping[str, Any]) -> Record:
    """Do what a token of `request` was made for; anybody may bring it. The result are its claims."""
    email = clean_email(claims["email"])
    await check_free(call.db, email)
    check_registrable(call.app.get(DomainRules), email)
    await change(call, claims["profile-id"], email)
    return dict(claims)


async def check_free(db: Connection, email: str) -> None:
    """Refuse an address that a profile has."""
    if await db.fetch_one(queries.ADDRESS_IN_USE, {"email": email}) is not None:
        raise ValidationFailed("email-already-exists")


async def change(call: Call, profile_id: Any, email: str) -> None:
    """Store the address; of two who want it at once the second is refused."""
    try:
        changed = await call.db.execute(
            queries.SET_EMAIL, {"profile_id": profile_id, "new_email": email, "now": call.now}
        )
    except UniqueViolation:
        raise ValidationFailed("email-already-exists") from None
    if not changed:
        raise ObjectNotFound()
