"""Who sends a token in the header `Authorization` (contract/http.md §5.1, §5.3)."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from sanic import Request

from penpot_core.db import Connection
from penpot_core.settings import kernel
from penpot_core.tokens import TokenInvalid
from penpot_core.types import Identity
from penpot_plugins.access_tokens import queries

if TYPE_CHECKING:
    from penpot_core.app import App

ISSUER = "access-token"
SCHEME = "token"
KIND = "access-token"
KNOWN_TOKENS = 4096


class AccessTokens:
    """Makes tokens, and finds the rows that they name. What a token says never changes, so it is kept once read."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._cookie_name = app.settings[kernel.AUTH_TOKEN_COOKIE_NAME]
        self._enabled = "access-tokens" in app.settings.flags
        self._token_id = lru_cache(KNOWN_TOKENS)(self._read_token)

    def make(self, token_id: UUID, profile_id: UUID) -> str:
        """The text that names a row."""
        return self._app.tokens.encode({"iss": ISSUER, "uid": profile_id, "tid": token_id})

    async def find(self, request: Request) -> Identity | None:
        """The profile of a token that has not run out. A cookie goes before, whatever it is worth."""
        token = token_of(request.headers.get("authorization", "")) if self._enabled else None
        if token is None or request.cookies.get(self._cookie_name):
            return None
        token_id = self._token_id(token)
        if token_id is None:
            return None
        async with self._app.database.read() as db:
            row = await db.fetch_one(queries.OWNER, {"token_id": token_id, "now": datetime.now(UTC)})
        return None if row is None else Identity(row.profile_id, KIND, token_id)

    def _read_token(self, token: str) -> UUID | None:
        """The row that a token names; None for a token of another use (SECURITY row 14)."""
        try:
            claims = self._app.tokens.decode(token).claims
        except TokenInvalid:
            return None
        token_id = claims.get("tid")
        ours = claims.get("iss") == ISSUER and type(claims.get("iss")) is str
        return token_id if ours and isinstance(token_id, UUID) else None


def token_of(header: str) -> str | None:
    """The token of `Token TOKEN`."""
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == SCHEME and token else None


async def identify(app: App, request: Request) -> Identity | None:
    """The authenticator."""
    return await app.get(AccessTokens).find(request)


async def end_all(db: Connection, profile_id: UUID) -> None:
    """Delete all tokens of a profile."""
    await db.execute(queries.DELETE_ALL, {"owner_id": profile_id})
