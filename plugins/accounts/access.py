"""Who may call what of accounts, beyond being logged in."""

from __future__ import annotations

from typing import Any

from penpot_core.errors import Restricted
from penpot_core.rpc import Call
from penpot_core.types import Access

SESSION = "session"


async def check_session(call: Call, params: Any) -> None:
    """The caller logged in here: an access token neither changes a password nor ends an account (SECURITY row 29)."""
    if call.identity is None or call.identity.kind != SESSION:
        raise Restricted("session-required", "This can only be done after logging in, not with a token.")


by_session = Access("session", check=check_session)
