"""What becomes of somebody who comes back from a provider (contract/rpc-accounts.md §8.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from penpot_core.db import Row
from penpot_core.rpc import Cookie
from penpot_core.rpc.call import Client
from penpot_core.transit import Keyword
from penpot_plugins.accounts import queries
from penpot_plugins.accounts.origins import Origin
from penpot_plugins.accounts.registration import PREPARED
from penpot_plugins.accounts.sessions import Sessions
from penpot_plugins.accounts.tokens import AUTH
from penpot_plugins.oidc.people import Person
from penpot_plugins.oidc.providers import Provider
from penpot_plugins.teams.addresses import DomainRules

if TYPE_CHECKING:
    from penpot_core.app import App

REGISTER_LIFE = timedelta(hours=48)
AUTH_LIFE = timedelta(minutes=15)
LOGIN = "auth/login"
VALIDATE = "auth/register/validate"
SUBJECT = {"github": "id"}
"""What names a person for good at providers that do not speak OpenID Connect."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody whom a provider vouches for."""

    provider: Provider
    person: Person
    state: Mapping[str, Any]
    client: Client


@dataclass(frozen=True, slots=True)
class End:
    """The page that the browser goes to, and the cookie of a session."""

    page: str
    query: Mapping[str, str]
    cookie: Cookie | None = None


async def settle(app: App, arrival: Arrival) -> End:
    """Log in, or say why not and what to do."""
    now = datetime.now(UTC)
    person = arrival.person
    async with app.database.write() as db:
        profile = await db.fetch_one(queries.BY_EMAIL, {"email": person.email, "now": now})
        if profile is None:
            return newcomer(app, arrival, now)
        if profile.is_blocked:
            return End(LOGIN, {"error": "profile-blocked"})
        if not may_link(arrival, profile):
            return End(LOGIN, {"error": "auth-provider-not-allowed"})
        if not profile.is_active:
            return End(VALIDATE, {"token": prepared(app, arrival, now, profile)})
        locked = await db.fetch_one(queries.LOCKED, {"profile_id": profile.id})
        props = {**((locked.props if locked is not None else None) or {}), **person.props}
        await db.execute(queries.SET_PROPS, {"profile_id": profile.id, "new_props": props})
        user_agent, origin = arrival.client.user_agent, origin_of(arrival)
        cookie = await app.get(Sessions).open(db, profile.id, user_agent, now, origin)
    invitation = arrival.state.get("invitation-token")
    token = invitation or app.tokens.encode({"iss": AUTH, "exp": now + AUTH_LIFE, "profile-id": profile.id})
    return End("auth/verify-token", {"token": token}, cookie)


def newcomer(app: App, arrival: Arrival, now: datetime) -> End:
    """Somebody without an account may register, where the instance lets them (SECURITY row 38)."""
    rules = app.get(DomainRules)
    if rules.refuses(arrival.person.email) or not rules.accepts(arrival.person.email):
        return End(LOGIN, {"error": "email-domain-not-allowed"})
    if not {"registration", "oidc-registration"} & app.settings.flags:
        return End(LOGIN, {"error": "registration-disabled"})
    return End(VALIDATE, {"token": prepared(app, arrival, now, None), "fullname": arrival.person.fullname})


def origin_of(arrival: Arrival) -> Origin:
    """What a session keeps of a provider of the database."""
    provider_id = arrival.provider.id
    return Origin(provider_id if isinstance(provider_id, UUID) else None, arrival.person.session_id)


def may_link(arrival: Arrival, profile: Row) -> bool:
    """Whether this provider may log in to that account.

    An address that the provider has not verified proves nothing by itself: it must be the same person of the same
    provider as before, as far as the account knows. The reference asks less where two providers are of one type.
    """
    kind, props = arrival.provider.type, profile.props or {}
    if arrival.person.verified:
        return True
    for name in ("provider-id", SUBJECT.get(kind, "sub")):
        key = Keyword(f"{kind}/{name}")
        if props.get(key) is not None and props[key] != arrival.person.props.get(key):
            return False
    if profile.auth_backend == kind:
        return True
    of_settings = isinstance(arrival.provider.id, str)
    return Keyword(f"{kind}/{'email' if of_settings else 'provider-id'}") in props


def prepared(app: App, arrival: Arrival, now: datetime, profile: Row | None) -> str:
    """The token with which somebody registers."""
    person, state = arrival.person, arrival.state
    return app.tokens.encode(
        {
            "iss": PREPARED,
            "exp": now + REGISTER_LIFE,
            "backend": arrival.provider.type,
            "email": person.email,
            "fullname": person.fullname,
            "email-verified": person.verified,
            "props": {**(state.get("props") or {}), **person.props},
            "invitation-token": state.get("invitation-token"),
            "external-session-id": state.get("external-session-id"),
            "profile-id": profile.id if profile is not None else None,
            **origin_of(arrival).claims(),
        }
    )
