"""Registration, login and the profile (contract/rpc-accounts.md §1, §3).

Methods that hash passwords declare no transaction: hashing happens before the write, never inside it.
"""

from __future__ import annotations

from typing import Any

from penpot_core.errors import Restricted, ValidationFailed
from penpot_core.rpc import Call, NoParams, rpc_method
from penpot_core.transit import Keyword, record
from penpot_core.types import authenticated, public
from penpot_plugins.accounts import queries, schemas, service
from penpot_plugins.accounts.hashing import Hashing
from penpot_plugins.accounts.passwords import NO_PASSWORD
from penpot_plugins.accounts.props import initial, merged
from penpot_plugins.accounts.props import public as public_props
from penpot_plugins.accounts.sessions import Sessions

Record = dict[Any, Any]


@rpc_method(access=public, transaction="read", added="1.15")
async def prepare_register_profile(call: Call, params: schemas.PrepareRegisterProfile) -> Record:
    """Check that somebody may register, and give a token to do so with."""
    email = service.clean_email(params.email)
    invitation = service.invitation_of(call, params.invitation_token)
    if invitation is not None and invitation.get("member-email") != params.email:
        raise Restricted("email-does-not-match-invitation", "email should match the invitation")
    service.check_registration(call, email, params.password)
    existing = await call.db.fetch_one(queries.BY_EMAIL, {"email": email, "now": call.now})
    if existing is not None and existing.is_active:
        raise ValidationFailed("email-already-exists", "email already exists")
    claims = {
        "iss": service.PREPARED,
        "exp": call.now + service.PREPARED_LIFE,
        "email": email,
        "fullname": params.fullname,
        "password": params.password,
        "backend": "penpot",
        "invitation-token": params.invitation_token,
        "props": record(newsletter_updates=True) if params.accept_newsletter_updates else {},
    }
    return record(token=call.app.tokens.encode(claims))


@rpc_method(access=public, transaction="none", added="1.15", limits=("auth/global",))
async def register_profile(call: Call, params: schemas.RegisterProfile) -> Record:
    """Make the account that a token was prepared for, and log in."""
    claims = call.app.tokens.verify(params.token, iss=service.PREPARED, now=call.now)
    flags = call.app.settings.flags
    service.check_registration(call, claims["email"], claims["password"])
    if "email-verification" in flags:
        raise Restricted(
            "email-verification-unavailable",
            "This version sends no mail yet. Set PENPOT_FLAGS=disable-email-verification to register without.",
        )
    async with call.app.database.read() as db:
        if await db.fetch_one(queries.BY_EMAIL, {"email": claims["email"], "now": call.now}) is not None:
            raise ValidationFailed("email-already-exists")
    wants_news = bool(params.accept_newsletter_updates or claims["props"].get("newsletter-updates"))
    new = service.NewProfile(
        claims["fullname"],
        claims["email"],
        await call.app.get(Hashing).derive(claims["password"]),
        props=initial(newsletter=wants_news),
    )
    async with call.app.database.write() as db:
        profile_id = await service.create_profile(db, new, flags, call.now)
        await call.app.get(Sessions).begin(db, call, profile_id)
        return await service.profile_row(db, profile_id)


@rpc_method(access=public, transaction="none", added="1.15", limits=("auth/global",))
async def login_with_password(call: Call, params: schemas.LoginWithPassword) -> Record:
    """Open a session."""
    row = await service.authenticate(call, params.email, params.password)
    invitation = service.invitation_of(call, params.invitation_token)
    async with call.app.database.write() as db:
        await call.app.get(Sessions).begin(db, call, row.id)
        seen = await service.profile_row(db, row.id)
    if invitation is not None and invitation.get("member-id") == row.id:
        return record(invitation_token=params.invitation_token)
    return {**seen, Keyword("is-admin"): service.is_admin(call, row.email)}


@rpc_method(access=public, transaction="write", added="1.0")
async def logout(call: Call, params: schemas.Logout) -> Record:
    """End the session, if it is that of the profile named."""
    owner = call.identity.profile_id if call.identity is not None else None
    if owner == params.profile_id:
        await call.app.get(Sessions).end(call.db, call)
    return {}


@rpc_method(access=public, transaction="read", added="1.18")
async def get_profile(call: Call, params: NoParams) -> Record:
    """Who am I."""
    return await service.profile_of(call.db, call.identity.profile_id if call.identity is not None else None)


@rpc_method(access=authenticated, transaction="write", added="1.0")
async def update_profile(call: Call, params: schemas.UpdateProfile) -> Record:
    """Change name, language and theme."""
    values = {
        "new_name": params.fullname,
        "new_lang": params.lang,
        "new_theme": params.theme,
        "now": call.now,
    }
    await call.db.execute(queries.SET_NAME, {"profile_id": call.profile_id, **values})
    return await service.profile_row(call.db, call.profile_id)


@rpc_method(access=authenticated, transaction="none", added="1.0", limits=("auth/global",))
async def update_profile_password(call: Call, params: schemas.UpdateProfilePassword) -> None:
    """Change the password, and end all other sessions."""
    hashing = call.app.get(Hashing)
    async with call.app.database.read() as db:
        row = await db.fetch_one(queries.SECRET, {"profile_id": call.profile_id})
    if row is None:
        raise ValidationFailed("old-password-not-match")
    if row.password != NO_PASSWORD:
        verdict = await hashing.verify(params.old_password or "", row.password)
        if not verdict.valid:
            raise ValidationFailed("old-password-not-match")
    if params.password.lower() == row.email.lower():
        raise ValidationFailed("email-as-password", "you can't use your email as password")
    values = {"old_password": row.password, "new_password": await hashing.derive(params.password)}
    async with call.app.database.write() as db:
        changed = await db.execute(queries.REPLACE_PASSWORD, {"profile_id": call.profile_id, **values})
        if not changed:
            raise ValidationFailed("old-password-not-match")
        await call.app.get(Sessions).end_others(db, call)


@rpc_method(access=authenticated, transaction="write", added="1.0")
async def update_profile_props(call: Call, params: schemas.UpdateProfileProps) -> Record:
    """Merge into the props; the result is all of them."""
    row = await call.db.fetch_one(queries.LOCKED, {"profile_id": call.profile_id})
    props = merged((row.props if row is not None else None) or {}, params.props)
    await call.db.execute(queries.SET_PROPS, {"profile_id": call.profile_id, "new_props": props})
    return public_props(props)


@rpc_method(access=authenticated, transaction="write", added="2.4.0", limits=("auth/global",))
async def update_profile_notifications(call: Call, params: schemas.UpdateProfileNotifications) -> None:
    """Change what the profile is told of."""
    row = await call.db.fetch_one(queries.LOCKED, {"profile_id": call.profile_id})
    chosen = record(
        dashboard_comments=Keyword(params.dashboard_comments),
        email_comments=Keyword(params.email_comments),
        email_invites=Keyword(params.email_invites),
    )
    props = {**((row.props if row is not None else None) or {}), Keyword("notifications"): chosen}
    await call.db.execute(queries.SET_PROPS, {"profile_id": call.profile_id, "new_props": props})


@rpc_method(access=authenticated, transaction="read", added="2.9")
async def get_subscription_usage(call: Call, params: NoParams) -> Record:
    """Who can edit in the teams that the caller owns."""
    rows = await call.db.fetch_all(queries.EDITORS, {"profile_id": call.profile_id})
    return record(editors=[row.record() for row in rows])


@rpc_method(access=authenticated, transaction="write", added="1.0")
async def delete_profile(call: Call, params: NoParams) -> None:
    """Delete the account, with the teams that only its owner belongs to."""
    shared = await call.db.fetch_all(queries.TEAMS_WITH_PEOPLE, {"profile_id": call.profile_id})
    if shared:
        teams = [row.id for row in shared]
        raise ValidationFailed(
            "owner-teams-with-people",
            "The user need to transfer ownership of owned teams.",
            context=record(teams=teams),
        )
    await call.db.execute(queries.MARK_DELETED, {"profile_id": call.profile_id, "at": call.now})
    props = record(object=Keyword("profile"), deleted_at=call.now, id=call.profile_id)
    await call.submit("delete-object", props)
    await call.app.get(Sessions).end(call.db, call)
