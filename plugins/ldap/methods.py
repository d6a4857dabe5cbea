"""Login by a directory (contract/rpc-accounts.md §2)."""

from __future__ import annotations

from typing import Any

from penpot_core.errors import Restricted
from penpot_core.rpc import Call, Email, Params, rpc_method
from penpot_core.transit import record
from penpot_core.types import public
from penpot_plugins.accounts import queries
from penpot_plugins.accounts.domains import check_registrable
from penpot_plugins.accounts.passwords import NO_PASSWORD
from penpot_plugins.accounts.schemas import TokenText, Word500
from penpot_plugins.accounts.service import NewProfile, create_profile, invitation_of, profile_row
from penpot_plugins.accounts.sessions import Sessions
from penpot_plugins.accounts.throttle import Throttle
from penpot_plugins.ldap.directory import Directory
from penpot_plugins.ldap.service import Logins
from penpot_plugins.teams.addresses import DomainRules


class LoginWithLdap(Params):
    """Credentials that the directory knows."""

    email: Email
    password: Word500
    invitation_token: TokenText | None = None


@rpc_method(access=public, transaction="none", added="1.15")
async def login_with_ldap(call: Call, params: LoginWithLdap) -> dict[Any, Any]:
    """Open a session; the first login of somebody makes the account."""
    directory = Directory.of(call.app.settings)
    async with call.app.get(Throttle).attempt(params.email, call.client.address):
        person = await call.app.get(Logins).authenticate(directory, params.email, params.password)
    email = person.email
    invitation = invitation_of(call, params.invitation_token)
    async with call.app.database.write() as db:
        known = await db.fetch_one(queries.BY_EMAIL, {"email": email, "now": call.now})
        if known is None:
            check_registrable(call.app.get(DomainRules), email)
            new = NewProfile(person.fullname, email, NO_PASSWORD, backend="ldap")
            profile_id = await create_profile(db, new, call.app.settings.flags, call.now)
        elif known.is_blocked:
            raise Restricted("profile-blocked")
        else:
            profile_id = known.id
        await call.app.get(Sessions).begin(db, call, profile_id)
        made = await profile_row(db, profile_id)
    if invitation is None:
        return made
    claims = {**invitation, "member-id": profile_id, "member-email": email}
    return record(invitation_token=call.app.tokens.encode(claims))
