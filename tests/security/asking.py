"""Asking a server as somebody, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from penpot_core.testing.client import ApiClient
from penpot_core.testing.servers import RELAXED
from penpot_core.tokens import Tokens
from penpot_core.transit import Codec, Keyword

COOKIE = "auth-token"
TOKENS = Tokens(RELAXED["PENPOT_SECRET_KEY"], Codec())


async def code_of(
    person: ApiClient, method: str, params: Mapping[str, Any] | None = None, **more: Any
) -> str | None:
    """The code of a refusal; None where the method did what it was asked for."""
    answer = await person.answer(method, params, **more)
    return None if answer.status < 300 else answer.body.get("code")


def cookie_of(person: ApiClient) -> str:
    """The token of somebody's session."""
    token = person.http.cookies.get(COOKIE)
    assert token is not None
    return token


async def known_as(visitor: ApiClient, headers: Mapping[str, str]) -> UUID:
    """Who the server takes a request with these headers for; the zero uuid for nobody."""
    visitor.http.cookies.clear()
    found: UUID = (await visitor.call("get-profile", headers=headers))["id"]
    return found


def token(issuer: str, *, minutes: float = 5, **claims: Any) -> str:
    """A token as the server makes them (contract/rpc-accounts.md §8.3): `token("auth", profile_id=…)`."""
    named = {key.replace("_", "-"): value for key, value in claims.items()}
    exp = datetime.now(UTC) + timedelta(minutes=minutes)
    return TOKENS.encode({"iss": Keyword(issuer), "exp": exp, **named})
