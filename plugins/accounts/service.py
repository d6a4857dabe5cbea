"""What happens to profiles: making them, checking credentials, reading them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from penpot_core.db import Connection, UniqueViolation
from penpot_core.errors import ObjectNotFound, Restricted, ValidationFailed
from penpot_core.ids import ZERO, next_id
from penpot_core.rpc import Call
from penpot_core.settings import kernel
from penpot_core.transit import Keyword, record
from penpot_plugins.accounts import queries
from penpot_plugins.accounts.hashing import Hashing
from penpot_plugins.accounts.passwords import NO_PASSWORD
from penpot_plugins.accounts.props import initial, public
from penpot_plugins.teams import features
from penpot_plugins.teams.addresses import clean_email
from penpot_plugins.teams.creation import DEFAULT_TEAM, NewTeam, create_team

INVITATION = Keyword("team-invitation")


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


def invitation_of(call: Call, token: str | None) -> Mapping[str, Any] | None:
    """The claims of an invitation token. Raises TokenInvalid."""
    return None if token is None else call.app.tokens.verify(token, iss=INVITATION, now=call.now)


@dataclass(frozen=True, slots=True)
class Verified:
    """A profile whose password was right; `renewed` is its text in today's form, where the stored one is old."""

    id: UUID
    email: str
    stored: str
    renewed: str | None = None


async def authenticate(call: Call, email: str, password: str) -> Verified:
    """The profile with these credentials. It takes as long for an unknown address as for a known one.

    Raises Restricted `login-disabled` and `profile-blocked`, ValidationFailed `wrong-credentials` and
    `account-without-password`.
    """
    if not {"login", "login-with-password"} & call.app.settings.flags:
        raise Restricted("login-disabled", "login is disabled in this instance")
    async with call.app.database.read() as db:
        row = await db.fetch_one(queries.BY_EMAIL, {"email": clean_email(email), "now": call.now})
    hashing = call.app.get(Hashing)
    has_password = row is not None and row.password != NO_PASSWORD
    verdict = await hashing.verify(password, row.password if row is not None and has_password else None)
    if row is None or not row.is_active or (has_password and not verdict.valid):
        raise ValidationFailed("wrong-credentials")
    if row.is_blocked:
        raise Restricted("profile-blocked")
    if not has_password:
        raise ValidationFailed("account-without-password", "the current account does not have password")
    renewed = await hashing.derive(password) if verdict.outdated else None
    return Verified(row.id, row.email, row.password, renewed)


async def confirm(db: Connection, verified: Verified) -> None:
    """Make sure, in the transaction of the login, that the password is still the one that was verified.

    Otherwise a session begun while the password was being changed would outlive the change. Raises
    ValidationFailed `wrong-credentials`.
    """
    expected = {"profile_id": verified.id, "old_password": verified.stored}
    if await db.fetch_one(queries.UNCHANGED, expected) is None:
        raise ValidationFailed("wrong-credentials")
    if verified.renewed is not None:
        await db.execute(queries.REPLACE_PASSWORD, {**expected, "new_password": verified.renewed})


def is_admin(call: Call, email: str) -> bool:
    """Whether an address is among `admins`."""
    return email in {admin.lower() for admin in call.app.settings[kernel.ADMINS]}
