"""Registration in two steps: a token that holds what somebody wants, and the account made from it.

With the flag `email-verification` the account sleeps until the token of a mail wakes it (`verification`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from penpot_core.db import ForeignKeyViolation, Row
from penpot_core.errors import Restricted, ValidationFailed
from penpot_core.rpc import Call
from penpot_core.tokens import TokenInvalid
from penpot_core.transit import Keyword, record
from penpot_plugins.accounts import queries, verification
from penpot_plugins.accounts.domains import check_registrable
from penpot_plugins.accounts.hashing import Hashing
from penpot_plugins.accounts.newcomers import Newcomers
from penpot_plugins.accounts.origins import Origin
from penpot_plugins.accounts.password_rules import check_password
from penpot_plugins.accounts.passwords import NO_PASSWORD
from penpot_plugins.accounts.props import initial
from penpot_plugins.accounts.schemas import PrepareRegisterProfile
from penpot_plugins.accounts.service import NewProfile, create_profile, invitation_of, profile_row
from penpot_plugins.accounts.sessions import Sessions
from penpot_plugins.accounts.settings import EMAIL_VERIFY_THRESHOLD
from penpot_plugins.teams.addresses import DomainRules, ReportHints, check_reports, clean_email

Record = dict[Any, Any]

PREPARED = Keyword("prepared-register")
PREPARED_LIFE = timedelta(days=7)
CLAIMS = frozenset({"email", "fullname"})
OWN_BACKEND = "penpot"
CAMPAIGN = ("utm-", "utm_", "mtm-", "mtm_")
CAMPAIGN_TEXT = 250
REPORTED = ReportHints("email has bounce reports", "email has complaint reports")


async def prepare(call: Call, params: PrepareRegisterProfile) -> str:
    """Check that somebody may register, and give the token to do so with."""
    check_open(call)
    email = clean_email(params.email)
    invitation = invitation_of(call, params.invitation_token)
    if invitation is not None and invitation.get("member-email") != email:
        raise Restricted("email-does-not-match-invitation", "email should match the invitation")
    check_registrable(call.app.get(DomainRules), email)
    check_password(call.app.settings, email, params.password)
    await check_reports(call.db, email, REPORTED)
    existing = await call.db.fetch_one(queries.BY_EMAIL, {"email": email, "now": call.now})
    if existing is not None and existing.is_active:
        raise ValidationFailed("email-already-exists", "email already exists")
    news = record(newsletter_updates=True) if params.accept_newsletter_updates else {}
    return call.app.tokens.encode(
        {
            "iss": PREPARED,
            "exp": call.now + PREPARED_LIFE,
            "email": email,
            "fullname": params.fullname,
            "password": params.password,
            "backend": "penpot",
            "invitation-token": params.invitation_token,
            "props": {**campaign(call.raw), **news},
        }
    )


async def register(call: Call, token: str, *, newsletter: bool) -> Record:
    """Make the account of a token and log it in."""
    claims = call.app.tokens.verify(token, iss=PREPARED, now=call.now)
    if not claims.keys() >= CLAIMS:
        raise TokenInvalid("invalid-token")
    backend = claims.get("backend", OWN_BACKEND)
    if backend == OWN_BACKEND:
        if "password" not in claims:
            raise TokenInvalid("invalid-token")
        check_open(call)
        check_password(call.app.settings, claims["email"], claims["password"])
    elif not {"registration", "oidc-registration"} & call.app.settings.flags:
        raise Restricted("registration-disabled", "registration is disabled in this instance")
    check_registrable(call.app.get(DomainRules), claims["email"])
    invitation = invitation_of(call, claims.get("invitation-token"))
    async with call.app.database.read() as db:
        existing = await db.fetch_one(queries.BY_EMAIL, {"email": claims["email"], "now": call.now})
    if existing is not None:
        return await known(call, existing)
    new = NewProfile(
        claims["fullname"],
        claims["email"],
        await call.app.get(Hashing).derive(claims["password"]) if backend == OWN_BACKEND else NO_PASSWORD,
        is_active=is_active(call, claims),
        backend=backend,
        props={**initial(newsletter=newsletter), **(claims.get("props") or {})},
    )
    matching = invitation if invitation and invitation.get("member-email") == new.email else None
    finish = await call.app.get(Newcomers).prepare(call, new)
    async with call.app.database.write() as db:
        profile_id = await create_profile(db, new, call.app.settings.flags, call.now)
        await finish(db, profile_id)
        if not new.is_active:
            invited = claims.get("invitation-token") if matching else None
            await verification.send(call, db, profile_id, new.email, new.fullname, invited)
            return record(id=profile_id, email=new.email)
        try:
            await call.app.get(Sessions).begin(db, call, profile_id, Origin.of(claims))
        except ForeignKeyViolation:
            # The provider that vouched for them was removed since.
            raise TokenInvalid("invalid-token") from None
        made = await profile_row(db, profile_id)
    if matching is None:
        return made
    accepted = call.app.tokens.encode({**matching, "member-id": profile_id})
    return record(id=profile_id, email=new.email, invitation_token=accepted)


def is_active(call: Call, claims: Mapping[str, Any]) -> bool:
    """Whether an account may be used before its address is confirmed."""
    verified = claims.get("is-active") is True or claims.get("email-verified") is True
    return verified or "email-verification" not in call.app.settings.flags


async def known(call: Call, profile: Row) -> Record:
    """The answer where the address belongs to somebody: another mail where it is still to be confirmed."""
    answer = record(id=profile.id, email=profile.email)
    if profile.is_blocked:
        return answer
    if "email-verification" not in call.app.settings.flags:
        raise ValidationFailed("email-already-exists")
    async with call.app.database.write() as db:
        row = await db.fetch_one(queries.LOCKED_FOR_MAIL, {"profile_id": profile.id})
        if row is None or row.is_active:
            return answer
        if call.now - row.modified_at <= call.app.settings[EMAIL_VERIFY_THRESHOLD]:
            return answer
        if await verification.send(call, db, row.id, row.email, row.fullname, None):
            await db.execute(queries.TOUCH, {"profile_id": row.id, "now": call.now})
    return answer


def check_open(call: Call) -> None:
    """Whether this instance lets people register with a password."""
    if not {"registration", "login-with-password"} <= call.app.settings.flags:
        raise Restricted("registration-disabled", "registration is disabled in this instance")


def campaign(raw: Mapping[Any, Any]) -> dict[Keyword, str]:
    """The campaign that brought somebody here, as props of their own namespace."""
    return {
        Keyword("penpot/" + key.replace("_", "-")): value[:CAMPAIGN_TEXT]
        for key, value in raw.items()
        if type(key) is Keyword and key.startswith(CAMPAIGN) and isinstance(value, str)
    }
