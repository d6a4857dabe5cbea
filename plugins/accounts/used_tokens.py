"""Tokens of mails work once (SECURITY rows 14 and 34): their digests are kept until they run out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from penpot_core.db import Connection
from penpot_core.tokens import TokenInvalid
from penpot_plugins.accounts import queries


async def use(db: Connection, token: str, claims: Mapping[str, Any], now: datetime) -> None:
    """Use a verified token in this transaction; a second use waits for the first one's end, and fails.

    Raises TokenInvalid where it was used, or would be good for ever.
    """
    expires = claims.get("exp")
    if not isinstance(expires, datetime):
        raise TokenInvalid("invalid-token")
    await db.execute(queries.FORGET_USED_TOKENS, {"now": now})
    digest = hashlib.sha256(token.encode()).hexdigest()
    if await db.execute(queries.USE_TOKEN, {"digest": digest, "expires_at": expires}) != 1:
        raise TokenInvalid("invalid-token", hint="The link was used already; ask for a new one.")
