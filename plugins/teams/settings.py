"""The settings of teams."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from penpot_core.settings import Duration, Setting

DELETION_DELAY = Setting(
    "deletion-delay",
    Duration,
    timedelta(days=7),
    "How long deleted things can be brought back, and how long a demo profile lives. With the flag subscriptions the "
    "plan of a team's owner may say longer.",
    section="accounts",
)

SETTINGS: tuple[Setting[Any], ...] = (DELETION_DELAY,)
