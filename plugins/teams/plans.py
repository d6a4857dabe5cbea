"""How long what a team deletes can be brought back, by the plan of its owner (contract/deletion.md §1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from penpot_core.db import Connection
from penpot_plugins.teams import queries
from penpot_plugins.teams.settings import DELETION_DELAY

if TYPE_CHECKING:
    from penpot_core.app import App

FLAG = "subscriptions"
USUAL = "professional"
ENDED = ("canceled", "unpaid")
LONGER = {
    "unlimited": timedelta(days=30),
    "enterprise": timedelta(days=90),
    "nitrate": timedelta(days=90),
}


async def deletion_delay(app: App, db: Connection, team_id: UUID) -> timedelta:
    """The setting, or with the flag `subscriptions` what the owner's plan gives."""
    usual = app.settings[DELETION_DELAY]
    if FLAG not in app.settings.flags:
        return usual
    props = await db.fetch_val(queries.PROPS_OF_OWNER, {"team_id": team_id})
    return delay_of_plan((props or {}).get("subscription"), usual)


def delay_of_plan(plan: Any, usual: timedelta) -> timedelta:
    """The delay of a plan as `props` have it; one without a status is not paid yet, which ends nothing."""
    if not isinstance(plan, Mapping) or str(plan.get("status")) in ENDED:
        return usual
    return LONGER.get(str(plan.get("type") or USUAL), usual)
