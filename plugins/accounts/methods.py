"""Registration, login and the profile (contract/rpc-accounts.md §1, §3).

Methods that hash passwords declare no transaction: hashing happens before the write, never inside it.
"""

from __future__ import annotations

from typing import Any

from penpot_core.errors import ValidationFailed
from penpot_core.rpc import Call, NoParams, rpc_method
from penpot_core.transit import Keyword, Uri, record
from penpot_core.types import authenticated, public
from penpot_plugins.accounts import (
    email_change,
    password_rules,
    queries,
    recovery,
    registration,
    schemas,
    service,
)
from penpot_plugins.accounts.access import by_session
from penpot_plugins.accounts.credentials import Credentials
from penpot_plugins.accounts.hashing import Hashing
from penpot_plugins.accounts.origins import Farewells
from penpot_plugins.accounts.passwords import NO_PASSWORD
from penpot_plugins.accounts.props import merged
from penpot_plugins.accounts.props import public as public_props
from penpot_plugins.accounts.sessions import Session, Sessions
from penpot_plugins.accounts.throttle import Throttle

Record = dict[Any, Any]


@rpc_method(access=public, transaction="read", added="1.15")
async def prepare_register_profile(call: Call, params: schemas.PrepareRegisterProfile) -> Record:
    """Check that somebody may register, and give a token to do so with."""
    return record(token=await registration.prepare(call, params))


@rpc_method(access=public, transaction="none", added="1.15", limits=("auth/global",))
async def register_profile(call: Call, params: schemas.RegisterProfile) -> Record:
    """Make the account that a token was prepared for, and log in."""
    return await registration.register(
        call, params.token, newsletter=params.accept_newsletter_updates is True
    )


@rpc_method(access=public, transaction="write", added="1.15")
async def request_profile_recovery(call: Call, params: schemas.RequestProfileRecovery) -> None:
    """Send a mail with which a forgotten password can be replaced."""
    await recovery.request(call, params.email)


@rpc_method(access=public, transaction="none", added="1.15", limits=("auth/global",))
async def recover_profile(call: Call, params: schemas.RecoverProfile) -> None:
    """Replace a forgotten password."""
    await recovery.recover(call, params)


@rpc_method(access=public, transaction="none", added="1.15", limits=("auth/global",))
async def login_with_password(call: Call, params: schemas.LoginWithPassword) -> Record:
    """Open a session."""
    async with call.app.get(Throttle).attempt(params.email, call.client.address):
        verified = await service.authenticate(call, params.email, params.password)
    invitation = service.invitation_of(call, params.invitation_token)
    async with call.app.database.write() as db:
        await service.confirm(db, verified)
        await call.app.get(Sessions).begin(db, call, verified.id)
        seen = await service.profile_row(db, verified.id)
    if invitation is not None and invitation.get("member-id") == verified.id:
        return record(invitation_token=params.invitation_token)
    return {**seen, Keyword("is-admin"): service.is_admin(call, verified.email)}


@rpc_method(access=public, transaction="none", added="1.0")
async def logout(call: Call, params: schemas.Logout) -> Record:
    """End the session, if it is that of the profile named; say where to end that of its identity provider."""
    owner = call.identity.profile_id if call.identity is not None else None
    if owner != params.profile_id:
        return {}
    async with call.app.database.write() as db:
        await call.app.get(Sessions).end(db, call)
    session = call.identity.session if call.identity is not None else None
    page = await call.app.get(Farewells).page(session.origin) if isinstance(session, Session) else None
    return {} if page is None else record(redirect_uri=Uri(page))


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


@rpc_method(access=by_session, transaction="none", added="1.0", limits=("auth/global",))
async def update_profile_password(call: Call, params: schemas.UpdateProfilePassword) -> None:
    """Change the password, and end all other sessions."""
    hashing = call.app.get(Hashing)
    async with call.app.database.read() as db:
        row = await db.fetch_one(queries.SECRET, {"profile_id": call.profile_id})
    if row is None:
        raise ValidationFailed("old-password-not-match")
    if row.password != NO_PASSWORD:
        async with call.app.get(Throttle).attempt(row.email, call.client.address):
            verdict = await hashing.verify(params.old_password or "", row.password)
            if not verdict.valid:
                raise ValidationFailed("old-password-not-match")
    password_rules.check_password(call.app.settings, row.email, params.password)
    values = {"old_password": row.password, "new_password": await hashing.derive(params.password)}
    async with call.app.database.write() as db:
        changed = await db.execute(queries.REPLACE_PASSWORD, {"profile_id": call.profile_id, **values})
        if not changed:
            raise ValidationFailed("old-password-not-match")
        await call.app.get(Sessions).end_others(db, call)
        if params.end_access_tokens:
            await call.app.get(Credentials).end_all(db, call.profile_id)


@rpc_method(access=by_session, transaction="write", added="1.0")
async def request_email_change(call: Call, params: schemas.RequestEmailChange) -> Record | None:
    """Change the address of the account, after a confirmation where mails are sent."""
    return await email_change.request(call, params.email)


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


@rpc_method(access=by_session, transaction="write", added="1.0")
async def delete_profile(call: Call, params: NoParams) -> None:
    """Delete the account, with the teams that only its owner belongs to."""
    mine = {"profile_id": call.profile_id}
    # Held until the end, so that nobody joins these teams, or hands one over, between the look and the deletion.
    await call.db.fetch_all(queries.LOCK_TEAMS, mine)
    if await call.db.fetch_all(queries.TEAMS_WITH_PEOPLE, mine):
        teams = [row.team_id for row in await call.db.fetch_all(queries.OWNED_TEAMS, mine)]
        raise ValidationFailed(
            "owner-teams-with-people",
            "The user need to transfer ownership of owned teams.",
            context=record(teams=teams),
        )
    await call.db.execute(queries.MARK_DELETED, {"profile_id": call.profile_id, "at": call.now})
    props = record(object=Keyword("profile"), deleted_at=call.now, id=call.profile_id)
    await call.submit("delete-object", props)
    sessions = call.app.get(Sessions)
    await sessions.end_all(call.db, call.profile_id)
    call.reply.cookies.append(sessions.cookie.cleared())
