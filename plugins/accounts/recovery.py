"""A forgotten password: the mail, and the new password (contract/rpc-accounts.md §1)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from penpot_core.rpc import Call
from penpot_core.tokens import TokenInvalid
from penpot_core.transit import Keyword
from penpot_plugins.accounts import mails, queries, used_tokens
from penpot_plugins.accounts.credentials import Credentials
from penpot_plugins.accounts.hashing import Hashing
from penpot_plugins.accounts.password_rules import check_password
from penpot_plugins.accounts.reputation import is_reported, takes_mails
from penpot_plugins.accounts.schemas import RecoverProfile
from penpot_plugins.accounts.sessions import Sessions
from penpot_plugins.accounts.settings import EMAIL_VERIFY_THRESHOLD
from penpot_plugins.teams.addresses import clean_email

ISSUER = Keyword("password-recovery")
LIFE = timedelta(minutes=15)


async def request(call: Call, email: str) -> None:
    """Send the mail where there is such a profile; the answer never tells whether there is."""
    db, settings = call.db, call.app.settings
    row = await db.fetch_one(queries.MAIL_TARGET, {"email": clean_email(email), "now": call.now})
    if row is None or call.now - row.modified_at <= settings[EMAIL_VERIFY_THRESHOLD]:
        return
    if not await takes_mails(db, settings, row, call.now) or await is_reported(db, row.email):
        return
    claims = {"iss": ISSUER, "exp": call.now + LIFE, "profile-id": row.id}
    await db.execute(queries.TOUCH, {"profile_id": row.id, "now": call.now})
    await call.app.mail.send(
        db,
        mails.PASSWORD_RECOVERY,
        to=row.email,
        context={"name": row.fullname, "token": call.app.tokens.encode(claims)},
        identity=row.id,
        lang=row.lang,
    )


async def recover(call: Call, params: RecoverProfile) -> None:
    """Store the new password, wake a profile that sleeps, and end its sessions (SECURITY, "Further floor")."""
    token, password = params.token, params.password
    claims = call.app.tokens.verify(token, iss=ISSUER, now=call.now)
    profile_id = claims.get("profile-id")
    if not isinstance(profile_id, UUID):
        raise TokenInvalid("invalid-token")
    async with call.app.database.read() as db:
        row = await db.fetch_one(queries.SECRET, {"profile_id": profile_id})
    if row is not None:
        check_password(call.app.settings, row.email, password)
    hashed = await call.app.get(Hashing).derive(password)
    async with call.app.database.write() as db:
        await used_tokens.use(db, token, claims, call.now)
        await db.execute(queries.RECOVER, {"profile_id": profile_id, "new_password": hashed})
        await call.app.get(Sessions).end_all(db, profile_id)
        if params.end_access_tokens:
            await call.app.get(Credentials).end_all(db, profile_id)
