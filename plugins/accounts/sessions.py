"""Sessions: a row, and a token that names it (contract/http.md §5.2).

Unlike the reference a session ends by itself: when it was not used for as long as its cookie lives, and in any
case after `ABSOLUTE` (SECURITY.md, "Further floor").
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import structlog
from sanic import Request

from penpot_core.db import Connection, DatabaseError
from penpot_core.ids import ZERO
from penpot_core.rpc import Call, Cookie
from penpot_core.tokens import TokenInvalid
from penpot_core.types import Identity, SessionsEnded
from penpot_plugins.accounts import queries
from penpot_plugins.accounts.cookies import RENEWAL_AFTER, SessionCookie
from penpot_plugins.accounts.origins import HERE, Origin

if TYPE_CHECKING:
    from penpot_core.app import App

log = structlog.get_logger("penpot.accounts")

ABSOLUTE = timedelta(days=90)
ISSUER = "authentication"
HEADER = {"kid": 1, "ver": 1}
KNOWN_TOKENS = 4096
BEARER = "bearer"


@dataclass(frozen=True, slots=True)
class Session:
    """A session that is valid now."""

    id: UUID
    modified_at: datetime
    by_cookie: bool
    origin: Origin = HERE


class Sessions:
    """Makes, finds and ends sessions."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.cookie = SessionCookie.of(app.settings)
        self._session_id = lru_cache(KNOWN_TOKENS)(self._read_token)

    async def begin(self, db: Connection, call: Call, profile_id: UUID, origin: Origin = HERE) -> None:
        """Make a session in this transaction, and give the caller its cookie."""
        call.reply.cookies.append(await self.open(db, profile_id, call.client.user_agent, call.now, origin))

    async def open(
        self, db: Connection, profile_id: UUID, user_agent: str, now: datetime, origin: Origin = HERE
    ) -> Cookie:
        """Make a session in this transaction; its cookie."""
        session_id = uuid4()
        await db.execute(
            queries.ADD_SESSION,
            {
                "id": session_id,
                "created_at": now,
                "modified_at": now,
                "profile_id": profile_id,
                "user_agent": user_agent,
                "sso_provider_id": origin.provider_id,
                "sso_session_id": origin.session_id,
            },
        )
        return self.cookie.holding(self._token(session_id, profile_id, now, origin), now)

    def _token(self, session_id: UUID, profile_id: UUID, at: datetime, origin: Origin) -> str:
        claims = {"iss": ISSUER, "aud": "penpot", "sid": session_id, "uid": profile_id, "iat": at}
        return self._app.tokens.encode({**claims, **origin.claims()}, header=HEADER)

    def _read_token(self, token: str) -> UUID | None:
        """The session that a token names, None where it is no session token."""
        try:
            decoded = self._app.tokens.decode(token)
        except TokenInvalid:
            return None
        session_id, issuer = decoded.claims.get("sid"), decoded.claims.get("iss")
        # A keyword of that name is another issuer (contract/rpc-accounts.md §8.2).
        ours = type(issuer) is str and issuer == ISSUER and {**HEADER}.items() <= dict(decoded.header).items()
        return session_id if ours and isinstance(session_id, UUID) else None

    async def find(self, request: Request) -> Identity | None:
        """Who a request comes from: by cookie, else by bearer."""
        token, by_cookie = request.cookies.get(self.cookie.name), True
        if not token:
            token, by_cookie = bearer(request.headers.get("authorization", "")), False
        session_id = self._session_id(token) if token else None
        if session_id is None:
            return None
        now = datetime.now(UTC)
        async with self._app.database.read() as db:
            row = await db.fetch_one(queries.SESSION, {"session_id": session_id, "now": now})
        if row is None or self._is_over(row, now):
            return None
        session = Session(row.id, row.modified_at, by_cookie, Origin(row.sso_provider_id, row.sso_session_id))
        due = by_cookie and now - row.modified_at > RENEWAL_AFTER
        return Identity(row.profile_id, "session", session, self._renew if due else None, row.id)

    async def live(self, keys: Collection[UUID]) -> Set[UUID]:
        """Those of some sessions that still are good: used lately, not too old, of a profile that may act."""
        now = datetime.now(UTC)
        async with self._app.database.read() as db:
            rows = await db.fetch_all(queries.SESSIONS_AMONG, {"ids": list(keys), "now": now})
        return {row.id for row in rows if not self._is_over(row, now)}

    def _is_over(self, row: Mapping[str, Any], now: datetime) -> bool:
        return bool(now - row["modified_at"] > self.cookie.max_age or now - row["created_at"] > ABSOLUTE)

    async def _renew(self, call: Call) -> None:
        """Note that the session is used, and give it a new cookie. What the call did stands whatever happens here."""
        if call.identity is None or call.reply.cookies:
            return
        session, profile_id = call.identity.session, call.identity.profile_id
        try:
            async with self._app.database.write() as db:
                renewed = await db.execute(queries.RENEW_SESSION, {"session_id": session.id, "now": call.now})
        except DatabaseError as problem:
            log.warning("a session could not be renewed; its next call tries again", problem=str(problem))
            return
        if renewed:
            token = self._token(session.id, profile_id, call.now, session.origin)
            call.reply.cookies.append(self.cookie.holding(token, call.now))

    async def end(self, db: Connection, call: Call) -> None:
        """End the caller's session, and take the cookie away (SECURITY row 2)."""
        if call.identity is not None and isinstance(call.identity.session, Session):
            await self.end_one(db, call.identity.profile_id, call.identity.session.id)
        call.reply.cookies.append(self.cookie.cleared())

    async def end_one(self, db: Connection, profile_id: UUID, session_id: UUID) -> bool:
        """End one session of a profile; whether there was one."""
        ended = await db.execute(queries.END_SESSION, {"session_id": session_id, "profile_id": profile_id})
        if ended:
            self._app.session_ends.announce(db, SessionsEnded(profile_id, only=session_id))
        return bool(ended)

    async def end_others(self, db: Connection, call: Call) -> None:
        """End all sessions of the caller but this one."""
        session = call.identity.session if call.identity is not None else None
        kept = session.id if isinstance(session, Session) else ZERO
        await db.execute(queries.END_OTHER_SESSIONS, {"profile_id": call.profile_id, "kept_id": kept})
        self._app.session_ends.announce(db, SessionsEnded(call.profile_id, kept=kept))

    async def end_all(self, db: Connection, profile_id: UUID) -> None:
        """End every session of a profile."""
        await db.execute(queries.END_ALL_SESSIONS, {"profile_id": profile_id})
        self._app.session_ends.announce(db, SessionsEnded(profile_id))


def bearer(header: str) -> str | None:
    """The token of `Bearer TOKEN`."""
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == BEARER and token else None


async def identify(app: App, request: Request) -> Identity | None:
    """The session authenticator."""
    return await app.get(Sessions).find(request)


async def live(app: App, keys: Collection[UUID]) -> Set[UUID]:
    """Which sessions are still good, for who keeps something open with them."""
    return await app.get(Sessions).live(keys)
