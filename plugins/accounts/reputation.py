"""Whether mails may be sent to somebody: complaints and bounces so far (contract/emails.md §3)."""

from __future__ import annotations

from datetime import datetime

from penpot_core.db import Connection, Row
from penpot_core.settings import Settings
from penpot_plugins.accounts import queries
from penpot_plugins.accounts.settings import (
    PROFILE_BOUNCE_MAX_AGE,
    PROFILE_BOUNCE_THRESHOLD,
    PROFILE_COMPLAINT_MAX_AGE,
    PROFILE_COMPLAINT_THRESHOLD,
)
from penpot_plugins.teams import queries as team_queries

LIMITS = (
    ("complaint", PROFILE_COMPLAINT_MAX_AGE, PROFILE_COMPLAINT_THRESHOLD),
    ("bounce", PROFILE_BOUNCE_MAX_AGE, PROFILE_BOUNCE_THRESHOLD),
)


async def takes_mails(db: Connection, settings: Settings, profile: Row, now: datetime) -> bool:
    """Whether a profile (its `id` and `is_muted`) is not muted and below the limits of the settings."""
    if profile["is_muted"]:
        return False
    for kind, age, threshold in LIMITS:
        values = {"profile_id": profile["id"], "type": kind, "since": now - settings[age]}
        if await db.fetch_val(queries.COUNT_REPORTS, values) >= settings[threshold]:
            return False
    return True


async def is_reported(db: Connection, email: str) -> bool:
    """Whether any mail to an address came back or was complained about."""
    return bool(await db.fetch_all(team_queries.REPORTS, {"email": email}))
