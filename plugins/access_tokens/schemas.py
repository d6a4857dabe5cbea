"""Parameters of the methods of access tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from penpot_core.rpc import Decode, Length, Params
from penpot_core.rpc.decoders import duration


def expiration(value: Any) -> timedelta:
    """How long a token is good; null is no time at all, as in the reference."""
    return timedelta(0) if value is None else duration(value)


class CreateAccessToken(Params):
    """A new token; without `expiration` it is good for ever."""

    name: Annotated[str, Length(1, 250)]
    expiration: Annotated[timedelta, Decode(expiration)] | None = None
    type: str | None = None


class TokenId(Params):
    """A token."""

    id: UUID
