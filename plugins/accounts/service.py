"""What happens to profiles: making them, checking credentials, reading them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from penpot_core.db import Connection, Row, UniqueViolation
from penpot_core.errors import ObjectNotFound, Restricted, ValidationFailed
from penpot_core.ids import ZERO, next_id
from penpot_core.rpc import Call
from penpot_core.settings import kernel
from penpot_core.transit import Keyword, record
from penpot_plugins.accounts import queries
from penpot_plugins.accounts.hashing import Hashing
from penpot_plugins.accounts.passwords import NO_PASSWORD
from penpot_plugins.accounts.props import initial, public
from penpot_plugins.accounts.settings import REGISTRATION_DOMAIN_WHITELIST
from penpot_plugins.teams import features
from penpot_plugins.teams.creation import DEFAULT_TEAM, NewTeam, create_team

PREPARED = Keyword("prepared-register")
INVITATION = Keyword("team-invitation")
PREPARED_LIFE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class NewProfile:
    """A profile to be made. `password` is the text to store, hashed already."""

    fullname: str
    email: str
    password: str
    is_active: bool = True
    is_demo: bool = False
    backend: str = "penpot"
    deleted_at: datetime | None = None
    props: Mapping[Any, Any] = field(default_factory=initial)


def clean_email(email: str) -> str:
    """An address as it is stored: lower case, without `mailto:` and angle brackets."""
    return email.lower().removeprefix("mailto:").strip("<>")


async def create_profile(db: Connection, new: NewProfile, flags: Collection[str], now: datetime) -> UUID:
    """Make a profile with its own team and drafts; its id. Raises ValidationFailed `email-already-exists`."""
    profile_id = next_id()
    values = {
        "id": profile_id,
        "created_at": now,
        "modified_at": now,
        "deleted_at": new.deleted_at,
        "fullname": new.fullname,
        "email": new.email,
        "password": new.password,
        "is_active": new.is_active,
        "is_demo": new.is_demo,
        "is_muted": False,
        "is_blocked": False,
        "props": dict(new.props),
        "auth_backend": new.backend,
    }
    try:
        await db.execute(queries.ADD, values)
    except UniqueViolation:
        raise ValidationFailed("email-already-exists") from None
    team = await create_team(
        db, NewTeam(DEFAULT_TEAM, features.enabled(flags), is_default=True), profile_id, now
    )
    defaults = {"team": team[Keyword("id")], "project": team[Keyword("default-project-id")]}
    await db.execute(queries.SET_DEFAULTS, {"profile_id": profile_id, **defaults})
    return profile_id


async def profile_row(db: Connection, profile_id: UUID) -> dict[Keyword, Any]:
    """A profile's own row, all props included. ObjectNotFound where there is none."""
    row = await db.fetch_one(queries.PROFILE, {"profile_id": profile_id})
    if row is None:
        raise ObjectNotFound(
            "database object not found", table=Keyword("profile"), params=record(id=profile_id)
        )
    return row.record()


async def profile_of(db: Connection, profile_id: UUID | None) -> dict[Keyword, Any]:
    """A profile as its owner sees it; the anonymous user where there is none."""
    row = None if profile_id is None else await db.fetch_one(queries.PROFILE, {"profile_id": profile_id})
    if row is None:
        return record(id=ZERO, fullname="Anonymous User")
    seen = row.record()
    if Keyword("props") in seen:
        seen[Keyword("props")] = public(seen[Keyword("props")])
    return seen


def check_registration(call: Call, email: str, password: str) -> None:
    """Whether somebody may register with this address and password, the database apart."""
    flags = call.app.settings.flags
    if not {"registration", "login-with-password"} <= flags:
        raise Restricted("registration-disabled")
    check_domain(call, email)
    if password.lower() == email.lower():
        raise ValidationFailed("email-as-password", "you can't use your email as password")


def check_domain(call: Call, email: str) -> None:
    """Whether an address lies in an allowed domain (SECURITY row 38)."""
    allowed = call.app.settings[REGISTRATION_DOMAIN_WHITELIST]
    if allowed and email.rpartition("@")[2].lower() not in {domain.lower() for domain in allowed}:
        raise Restricted("email-domain-is-not-allowed", "the domain of this address is not allowed here")


def invitation_of(call: Call, token: str | None) -> Mapping[str, Any] | None:
    """The claims of an invitation token. Raises TokenInvalid."""
    return None if token is None else call.app.tokens.verify(token, iss=INVITATION, now=call.now)


async def authenticate(call: Call, email: str, password: str) -> Row:
    """The profile with these credentials; the answer is the same whether the account exists or not."""
    flags = call.app.settings.flags
    if not {"login", "login-with-password"} & flags:
        raise Restricted("login-disabled", "login is disabled in this instance")
    async with call.app.database.read() as db:
        row = await db.fetch_one(queries.BY_EMAIL, {"email": clean_email(email), "now": call.now})
    stored = row.password if row is not None and row.password != NO_PASSWORD else None
    verdict = await call.app.get(Hashing).verify(password, stored)
    if row is None or not row.is_active or (stored is not None and not verdict.valid):
        raise ValidationFailed("wrong-credentials")
    if row.is_blocked:
        raise Restricted("profile-blocked")
    if stored is None:
        raise ValidationFailed("account-without-password")
    if verdict.outdated:
        await upgrade(call, row, password)
    return row


async def upgrade(call: Call, row: Row, password: str) -> None:
    """Store the password in today's form."""
    renewed = await call.app.get(Hashing).derive(password)
    values = {"profile_id": row.id, "old_password": row.password, "new_password": renewed}
    async with call.app.database.write() as db:
        await db.execute(queries.REPLACE_PASSWORD, values)


def is_admin(call: Call, email: str) -> bool:
    """Whether an address is among `admins`."""
    admins = call.app.settings[kernel.ADMINS]
    return email in admins
