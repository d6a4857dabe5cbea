"""Demo profiles (contract/rpc-accounts.md §9.4)."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from penpot_core.errors import ValidationFailed
from penpot_core.rpc import Call, NoParams, rpc_method
from penpot_core.transit import record
from penpot_core.types import public
from penpot_plugins.accounts.hashing import Hashing
from penpot_plugins.accounts.service import NewProfile, create_profile
from penpot_plugins.teams.settings import DELETION_DELAY

PASSWORD_BYTES = 16


@rpc_method(access=public, transaction="none", added="1.15", limits=("auth/global",))
async def create_demo_profile(call: Call, params: NoParams) -> dict[Any, Any]:
    """Make a profile that goes away by itself; its credentials."""
    flags = call.app.settings.flags
    if "demo-users" not in flags:
        raise ValidationFailed("demo-users-not-allowed", "Demo users are disabled by config.")
    stamp = next_stamp(call.now)
    email, password = f"demo-{stamp}.demo@example.com", secrets.token_urlsafe(PASSWORD_BYTES)
    new = NewProfile(
        f"Demo User {stamp}",
        email,
        await call.app.get(Hashing).derive(password),
        is_demo=True,
        deleted_at=call.now + call.app.settings[DELETION_DELAY],
    )
    async with call.app.database.write() as db:
        await create_profile(db, new, flags, call.now)
    return record(email=email, password=password)


_last = 0


def next_stamp(now: datetime) -> int:
    """The milliseconds of a moment, or the next ones that no profile has: two visitors may come at once."""
    global _last
    _last = max(int(now.timestamp() * 1000), _last + 1)
    return _last
